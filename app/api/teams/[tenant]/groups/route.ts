import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { accessDeps } from '@/lib/auth/access-deps'
import { searchGroups, searchGroupsInput } from '@/lib/tenants/search-groups'

const input = z
  .strictObject({ tenant: z.string(), text: z.string() })
  .transform(({ tenant, text }) => ({ tenantSlug: tenant, text }))
  .pipe(searchGroupsInput)

/** Groups of the directory, for the owner who types a part of a name. */
export const GET = defineRoute({
  input,
  handler: (context, actor, asked) => searchGroups(context, actor, asked, accessDeps()),
})
