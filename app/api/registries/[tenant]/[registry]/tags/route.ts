import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { browseTags, browseTagsInput } from '@/lib/images/browse/browse-tags'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z.looseObject(registryPathInput).transform(asRegistryRef).pipe(browseTagsInput)

export const GET = defineRoute({ input, handler: browseTags })
