import { runMain } from '../support/run-main'
import { buildPortal } from './build-portal'

await runMain(async () => {
  await buildPortal()
  return 0
})
