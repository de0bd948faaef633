import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { repositoryInput } from '@/lib/images/image-input'
import { viewTag, viewTagInput } from '@/lib/images/view-tag'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z
  .strictObject({ ...registryPathInput, repository: repositoryInput, reference: z.string() })
  .transform(asRegistryRef)
  .pipe(viewTagInput)

/** One tag, or one digest, with everything that its page shows. */
export const GET = defineRoute({ input, handler: viewTag })
