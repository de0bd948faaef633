import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Directory, ExplainedPerson } from '../directory/directory'
import type { Actor } from '../tenants/actor'
import { assertAdmin } from '../tenants/assert-admin'
import type { UseCaseContext } from '../tenants/context'
import type { LookUpView } from '../tenants/directory-views'
import { listMemberTenants } from '../tenants/member-tenants'
import { isAdmin } from '../tenants/membership'
import { loadGrants } from '../tenants/people'

export const lookUpPersonInput = z.strictObject({
  username: z.string().trim().min(1, 'Type the user name of somebody.').max(256),
})

/**
 * What the directory says of somebody right now, and what follows from it here: whether the account counts, the groups
 * with the way to each, and the roles. Audited, with what was found.
 *
 * @throws AppError FORBIDDEN for everybody but admins, DIRECTORY_UNAVAILABLE
 */
export async function lookUpPerson(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof lookUpPersonInput>,
  directory: Pick<Directory, 'explainPerson'>,
): Promise<LookUpView> {
  assertAdmin(actor, 'directory.read')
  const record = (result: 'ok' | 'failed', found: string | null) =>
    recordAudit(context.db, {
      actor: actor.username,
      action: 'directory.lookedUp',
      result,
      subject: input.username,
      requestId: context.requestId,
      caller: context.caller,
      after: { found },
    })
  try {
    const explained = await directory.explainPerson(input.username)
    const view = await toView(context, explained)
    await record('ok', explained.found)
    return view
  } catch (error) {
    await record('failed', null)
    throw error
  }
}

async function toView(context: UseCaseContext, explained: ExplainedPerson): Promise<LookUpView> {
  if (explained.found !== 'person') return { found: explained.found }
  const { person, bar, groups } = explained
  const { username, displayName, email = null, dn, id } = person
  const known = groups.map((group) => ({ id: group.id, name: group.name }))
  const teams = await listMemberTenants(context, {
    username,
    displayName,
    isAdmin: isAdmin(known, context.settings),
    groups: known,
    grants: await loadGrants(context.db, { username, groups: known }),
    token: null,
  })
  return {
    found: 'person',
    person: {
      ...{ username, displayName, email, dn, id, bar },
      isAdmin: isAdmin(known, context.settings),
      groups: groups
        .map((group) => ({
          id: group.id,
          name: group.name,
          dn: group.dn,
          via: group.via === null ? null : group.via.map(({ name }) => name),
          makesAdmin: isAdmin([group], context.settings),
        }))
        .sort(
          (a, b) =>
            (a.via?.length ?? 99) - (b.via?.length ?? 99) || a.name.localeCompare(b.name, 'en'),
        ),
      teams: teams.map(({ team, role }) => ({ slug: team.slug, groupName: team.groupName, role })),
    },
  }
}
