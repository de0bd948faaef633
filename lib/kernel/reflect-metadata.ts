// `@peculiar/x509` refuses to load without three functions of the metadata proposal, brings none, and needs no more of
// them than a map. Import this file before it.
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
