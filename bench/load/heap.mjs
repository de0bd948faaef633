// Loaded into a server before it starts: SIGHUP collects its garbage and writes to BENCH_HEAP how many bytes it holds.
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

process.on('SIGHUP', async () => {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
  // Whole or not at all, for whoever waits for it.
  writeFileSync(`${process.env.BENCH_HEAP}.part`, String(process.memoryUsage().heapUsed))
  renameSync(`${process.env.BENCH_HEAP}.part`, process.env.BENCH_HEAP)
})
