/**
 * A value that the server process provides once and that pages find again. The server bundle and Next's bundle
 * each evaluate their own copy of every module, so a module variable would be two; `globalThis` is one.
 */
export function processHandle<T>(name: string): { provide(value: T): void; current(): T } {
  const key = Symbol.for(`berth.${name}`)
  const holder = globalThis as { [key: symbol]: T | undefined }
  return {
    provide: (value) => {
      holder[key] = value
    },
    current: () => {
      const value = holder[key]
      if (value === undefined) throw new Error(`${name} was used before the server provided it`)
      return value
    },
  }
}
