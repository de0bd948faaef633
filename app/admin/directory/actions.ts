'use server'

import { defineAction } from '@/app/define-action'
import { currentDirectory } from '@/lib/auth/current-directory'
import { lookUpPerson, lookUpPersonInput } from '@/lib/auth/look-up-person'
import { testDirectory, testDirectoryInput } from '@/lib/auth/test-directory'

// From the process that serves the page: it is the one that people sign in through.
export const testDirectoryAction = defineAction({
  input: testDirectoryInput,
  handler: (context, actor, input) => testDirectory(context, actor, input, currentDirectory()),
})

export const lookUpPersonAction = defineAction({
  input: lookUpPersonInput,
  handler: (context, actor, input) => lookUpPerson(context, actor, input, currentDirectory()),
})
