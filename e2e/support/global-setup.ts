import type { FullConfig } from '@playwright/test'
import { portalOf, prepareStack, type StackFacts } from './stack'

/** Starts a stack for each worker, once for all of its specs; what it returns stops them. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const stacks: StackFacts[] = []
  for (let index = 0; index < workers; index += 1) {
    stacks.push(await prepareStack(index))
  }
  // Beside each other: a new database takes one processor for seconds.
  await Promise.all(stacks.map((stack) => portalOf(stack).start()))
  for (const { url, machineUrl } of stacks)
    console.log(`portal ready at ${url}, machine endpoints at ${machineUrl}`)
  return async () => {
    await Promise.all(stacks.map((stack) => portalOf(stack).stop()))
  }
}
