import type { FullConfig } from '@playwright/test'
import { portalOf, type StackFacts, startStack } from './stack'

/** Starts a stack for each worker, once for all of its specs; what it returns stops them. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const stacks: StackFacts[] = []
  for (let index = 0; index < workers; index += 1) {
    const stack = await startStack(index)
    console.log(`portal ready at ${stack.url}, machine endpoints at ${stack.machineUrl}`)
    stacks.push(stack)
  }
  return async () => {
    await Promise.all(stacks.map((stack) => portalOf(stack).stop()))
  }
}
