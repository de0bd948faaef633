// The page about the directory for a terminal: before the first sign-in, or when nobody can sign in.
import { StopError } from '../../e2e/support/stop-error'
import { SettingsError } from '../../lib/env/parse-settings'
import { settingsOfProcess } from '../../lib/env/settings-of-process'
import { isAppError } from '../../lib/kernel/app-error'
import { type OpenedDirectory, openDirectory } from '../../lib/server/directory'
import { runMain } from '../support/run-main'
import { renderPerson, renderServer } from './render'

await runMain(async () => {
  const username = process.argv[2]
  const { directory, close } = await open()
  try {
    const servers = await directory.diagnose()
    for (const server of servers) console.log(renderServer(server))
    const isUsable = servers.some(({ steps }) => steps.every(({ state }) => state !== 'failed'))
    if (isUsable && username !== undefined) {
      console.log(renderPerson(username, await directory.explainPerson(username)))
    }
    return isUsable ? 0 : 1
  } finally {
    await close()
  }
})

async function open(): Promise<OpenedDirectory> {
  try {
    return await openDirectory(settingsOfProcess())
  } catch (error) {
    if (error instanceof SettingsError) throw new StopError(error.message)
    if (isAppError(error)) throw new StopError(error.detail)
    throw error
  }
}
