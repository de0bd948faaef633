/** `load` for each key, but never twice at once for one: who asks while it runs gets what it will give, or its error. */
export function shareRunning<T>(load: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  return (key) => {
    const known = running.get(key)
    if (known !== undefined) return known
    const run = load(key).finally(() => running.delete(key))
    running.set(key, run)
    return run
  }
}
