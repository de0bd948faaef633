// The library's injection container refuses to load without three functions of the metadata proposal, and needs
// no more of them than a map. A bundler lifts static imports of packages above this code, hence the dynamic one.
if (!('getMetadata' in Reflect)) {
  const kept = new WeakMap<object, Map<unknown, unknown>>()
  const get = (key: unknown, target: object) => kept.get(target)?.get(key)
  Object.assign(Reflect, {
    getMetadata: get,
    getOwnMetadata: get,
    defineMetadata(key: unknown, value: unknown, target: object) {
      kept.set(target, (kept.get(target) ?? new Map()).set(key, value))
    },
  })
}

/** `@peculiar/x509`, ready to use. */
export const x509 = await import('@peculiar/x509')
