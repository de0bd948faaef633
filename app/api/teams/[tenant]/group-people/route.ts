import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { accessDeps } from '@/lib/auth/access-deps'
import { previewGroup, previewGroupInput } from '@/lib/tenants/preview-group'

const input = z
  .strictObject({ tenant: z.string(), groupId: z.string() })
  .transform(({ tenant, groupId }) => ({ tenantSlug: tenant, groupId }))
  .pipe(previewGroupInput)

/** The people in a group of the directory, for the owner who maps it. */
export const GET = defineRoute({
  input,
  handler: (context, actor, asked) => previewGroup(context, actor, asked, accessDeps()),
})
