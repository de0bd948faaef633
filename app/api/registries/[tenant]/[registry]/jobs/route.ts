import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { listJobs, listJobsInput } from '@/lib/images/jobs/list-jobs'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z.object(registryPathInput).transform(asRegistryRef).pipe(listJobsInput)

export const GET = defineRoute({ input, handler: listJobs })
