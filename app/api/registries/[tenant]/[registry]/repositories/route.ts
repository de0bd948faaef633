import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import {
  browseRepositories,
  browseRepositoriesInput,
} from '@/lib/images/browse/browse-repositories'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z
  .looseObject(registryPathInput)
  .transform(asRegistryRef)
  .pipe(browseRepositoriesInput)

export const GET = defineRoute({ input, handler: browseRepositories })
