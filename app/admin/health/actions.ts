'use server'

import { defineAction } from '@/app/define-action'
import { measurePlatform, measurePlatformInput } from '@/lib/tenants/measure-platform'
import { testPlatform, testPlatformInput } from '@/lib/tenants/test-platform'

// Both only ask: the worker that leads looks for wishes every two seconds, also where this process is none.
export const testPlatformAction = defineAction({ input: testPlatformInput, handler: testPlatform })

export const measurePlatformAction = defineAction({
  input: measurePlatformInput,
  handler: measurePlatform,
})
