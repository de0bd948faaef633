import { portalOf, startStack } from './stack'

/** Starts the whole stack once for all specs; what it returns stops it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const stack = await startStack()
  console.log(`portal ready at ${stack.url}, machine endpoints at ${stack.machineUrl}`)
  return () => portalOf(stack).stop()
}
