const HEARTBEAT_MS = 10_000

/**
 * Runs one step of something that a person waits for: says that it began, that it still goes on, and how long it
 * took. What `work` returns as a string is said beside the time.
 */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now()
  const elapsed = () => `${((Date.now() - started) / 1000).toFixed(1)} s`
  console.log(`  ..  ${name}`)
  const heartbeat = setInterval(() => console.log(`  ..  ${name} (${elapsed()})`), HEARTBEAT_MS)
  try {
    const result = await work()
    console.log(`  ok  ${typeof result === 'string' ? `${name}: ${result}` : name} (${elapsed()})`)
    return result
  } catch (error) {
    console.log(`  no  ${name} (${elapsed()})`)
    throw error
  } finally {
    clearInterval(heartbeat)
  }
}
