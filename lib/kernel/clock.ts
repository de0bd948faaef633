/** The time as a dependency, so that tests need not wait. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
