// Loaded into a server before it starts: SIGUSR2 begins a CPU profile, the next one writes it to BENCH_PROFILE.
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

let session
process.on('SIGUSR2', async () => {
  if (session === undefined) {
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 500 })
    await session.post('Profiler.start')
    return
  }
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  session = undefined
  // Whole or not at all, for whoever waits for it.
  writeFileSync(`${process.env.BENCH_PROFILE}.part`, JSON.stringify(profile))
  renameSync(`${process.env.BENCH_PROFILE}.part`, process.env.BENCH_PROFILE)
})
