import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { browseTags, browseTagsInput } from '@/lib/images/browse/browse-tags'
import { pageInput, repositoryInput } from '@/lib/images/image-input'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z
  .strictObject({ ...registryPathInput, repository: repositoryInput, ...pageInput })
  .transform(asRegistryRef)
  .pipe(browseTagsInput)

export const GET = defineRoute({ input, handler: browseTags })
