import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { browseRepositories, browseRepositoriesInput } from '@/lib/images/browse/browse-repositories'
import { pageInput } from '@/lib/images/image-input'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z
  .strictObject({ ...registryPathInput, ...pageInput })
  .transform(asRegistryRef)
  .pipe(browseRepositoriesInput)

export const GET = defineRoute({ input, handler: browseRepositories })
