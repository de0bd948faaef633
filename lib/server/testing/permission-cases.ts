// What each use-case answers to each kind of person. The sources are searched for use-cases: one without a row fails.
import { endSession, endSessions } from '../../auth/sessions/end-sessions'
import { listSessions, listSignedIn } from '../../auth/sessions/list-sessions'
import type { Database } from '../../db/database'
import { browseRepositories } from '../../images/browse/browse-repositories'
import { browseTags } from '../../images/browse/browse-tags'
import { compareTags } from '../../images/browse/compare-tags'
import { listTagMoves } from '../../images/browse/list-tag-moves'
import { putTagBack } from '../../images/browse/put-tag-back'
import { searchImages } from '../../images/browse/search-images'
import { readAgain } from '../../images/index/read-again'
import { removeTag } from '../../images/remove-tag'
import { viewTag } from '../../images/view-tag'
import { GIB } from '../../kernel/bytes'
import type { TokenAccess } from '../../registry/scopes'
import { changeBudget } from '../../tenants/change-budget'
import { changeQuota } from '../../tenants/change-quota'
import { deleteRegistry } from '../../tenants/delete-registry'
import { explainAccess } from '../../tenants/explain-access'
import { getRegistry } from '../../tenants/get-registry'
import { getTeam } from '../../tenants/get-team'
import { getTeamAccess } from '../../tenants/get-team-access'
import { listRegistries } from '../../tenants/list-registries'
import { listTeams } from '../../tenants/list-teams'
import { listTenants } from '../../tenants/list-tenants'
import { previewGroup } from '../../tenants/preview-group'
import { removeGrant } from '../../tenants/remove-grant'
import { removeMapping } from '../../tenants/remove-mapping'
import { retryRegistry } from '../../tenants/retry-registry'
import { saveMapping } from '../../tenants/save-mapping'
import { searchGroups } from '../../tenants/search-groups'
import type { RegistryAbilities, TeamView, WhyView } from '../../tenants/views'
import { ADMINS_ALONE, BY_MEMBERS, everybody, OWNERS, type PermissionCase, tokens } from './answers'
import { BIN_CASES } from './bin-permission-cases'
import { CLEANUP_CASES } from './cleanup-permission-cases'
import { LIFE_CASES } from './life-permission-cases'
import { PLATFORM_CASES } from './platform-permission-cases'
import { RECORD_CASES } from './record-permission-cases'
import { REQUEST_CASES } from './request-permission-cases'
import { TOKEN_CASES } from './token-permission-cases'
import { TRASH_CASES } from './trash-permission-cases'
import { USAGE_CASES } from './usage-permission-cases'

/** What use-cases are made of: they are nobody's door, the rows of their callers speak for them. */
export const SHARED_PARTS: ReadonlySet<string> = new Set([
  'changeAccess',
  'findDeletedRegistry',
  'findImageRegistry',
  'findVisibleRegistry',
  'findVisibleTenant',
  'listMemberTenants',
  'listRegistryChoices',
  'makeToken',
  'withRegistry',
  'resolveRecordScope',
  'teamAbilities',
])

const TAG = { repository: 'team/app', tag: 'v1' } as const
const ALL_OF_APP: TokenAccess = {
  type: 'repository',
  name: 'app',
  actions: ['pull', 'push', 'delete'],
}
const DIGEST = `sha256:${'0'.repeat(64)}`
// The registries of these worlds never came up: this answer is behind the permission.
const READ = everybody('NOT_READY', BY_MEMBERS)
/** Tokens are not even told which teams there are. */
const OF_TEAM = { ...OWNERS, ...tokens('NOT_FOUND') }
const OF_REPOSITORY = { ...READ, narrowCi: 'FORBIDDEN' }

/** Something to find; the same every time. */
async function indexApp(db: Database, registryId: string): Promise<void> {
  const row = { registryId, name: TAG.repository, tagCount: 1 }
  await db.indexedRepository.createMany({ data: [row], skipDuplicates: true })
}

export const PERMISSION_CASES: Readonly<Record<string, PermissionCase>> = {
  getRegistry: {
    readsOnly: true,
    run: ({ context, ref }, actor) => getRegistry(context, actor, ref),
    see: ({ abilities }: { abilities: RegistryAbilities }) =>
      Object.entries(abilities)
        .flatMap(([name, isAble]) => (isAble ? [name] : []))
        .join(' '),
    answers: {
      ...BY_MEMBERS,
      viewer: '',
      developer: 'push retry',
      asker: 'push deleteTag deleteRegistry retry change suspend requestQuota explainOthers',
      owner: 'push deleteTag deleteRegistry retry change suspend requestQuota explainOthers',
      admin: 'deleteTag deleteRegistry retry change suspend changeQuota explainOthers',
      ci: 'push deleteTag',
      narrowCi: 'push deleteTag',
      tokenOfAsker: '',
    },
  },
  'listRegistries of one’s own': {
    readsOnly: true,
    run: ({ context }, actor) => listRegistries(context, actor, { scope: 'mine' }),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('1', { outsider: '0', alike: '0', admin: '0' }),
  },
  'listRegistries of one’s own, by a token for another registry': {
    readsOnly: true,
    run: ({ context, scope }, actor) =>
      listRegistries(
        context,
        { ...actor, token: { ...scope, registryIds: ['another'] } },
        { scope: 'mine' },
      ),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0'),
  },
  'listRegistries of all': {
    readsOnly: true,
    run: ({ context }, actor) => listRegistries(context, actor, { scope: 'all' }),
    answers: ADMINS_ALONE,
  },
  'listSessions of somebody': {
    readsOnly: true,
    run: ({ context, actors }, actor) =>
      listSessions(context, actor, { username: actors.asker.username, currentId: null }),
    answers: { ...ADMINS_ALONE, asker: 'ok' },
  },
  listSignedIn: {
    readsOnly: true,
    run: ({ context }, actor) => listSignedIn(context, actor, { search: '' }),
    answers: ADMINS_ALONE,
  },
  'endSession of somebody': {
    run: ({ context, sessionId }, actor) => endSession(context, actor, { id: sessionId }),
    answers: everybody('NOT_FOUND', { asker: 'ok', admin: 'ok' }),
  },
  'endSessions of somebody': {
    run: ({ context, actors }, actor) =>
      endSessions(context, actor, { username: actors.asker.username }),
    answers: { ...ADMINS_ALONE, asker: 'ok' },
  },
  listTenants: {
    readsOnly: true,
    run: ({ context }, actor) => listTenants(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  changeBudget: {
    run: ({ context, tenantId }, actor) =>
      changeBudget(context, actor, { tenantId, budgetBytes: 9 * GIB, maxRegistries: 3 }),
    answers: ADMINS_ALONE,
  },
  changeQuota: {
    run: ({ context, registryId }, actor) =>
      changeQuota(context, actor, { registryId, quotaBytes: 2 * GIB }),
    answers: { ...ADMINS_ALONE, ...BY_MEMBERS },
  },
  deleteRegistry: {
    run: ({ context, ref }, actor) =>
      deleteRegistry(context, actor, { ...ref, confirm: ref.registrySlug }),
    answers: { ...OWNERS, ...tokens('FORBIDDEN') },
  },
  retryRegistry: {
    run: ({ context, ref }, actor) => retryRegistry(context, actor, ref),
    answers: everybody('ok', { ...BY_MEMBERS, viewer: 'FORBIDDEN', ...tokens('FORBIDDEN') }),
  },
  readAgain: {
    run: ({ context, ref }, actor) => readAgain(context, actor, ref),
    answers: everybody('ok', { ...BY_MEMBERS, viewer: 'FORBIDDEN', ...tokens('FORBIDDEN') }),
  },
  browseRepositories: {
    readsOnly: true,
    run: ({ context, ref }, actor) => browseRepositories(context, actor, ref),
    answers: READ,
  },
  browseTags: {
    readsOnly: true,
    run: ({ context, ref }, actor) =>
      browseTags(context, actor, { ...ref, repository: TAG.repository }),
    answers: OF_REPOSITORY,
  },
  viewTag: {
    readsOnly: true,
    run: ({ context, ref }, actor) =>
      viewTag(context, actor, { ...ref, repository: TAG.repository, reference: TAG.tag }),
    answers: OF_REPOSITORY,
  },
  compareTags: {
    readsOnly: true,
    run: ({ context, ref }, actor) =>
      compareTags(context, actor, {
        ...{ ...ref, repository: TAG.repository },
        ...{ left: 'v1', right: 'v2' },
      }),
    answers: OF_REPOSITORY,
  },
  listTagMoves: {
    readsOnly: true,
    run: ({ context, ref }, actor) => listTagMoves(context, actor, { ...ref, ...TAG }),
    answers: OF_REPOSITORY,
  },
  putTagBack: {
    readsOnly: true,
    run: ({ context, ref }, actor) =>
      putTagBack(context, actor, { ...ref, ...TAG, digest: DIGEST, expectedDigest: null }),
    answers: {
      ...{ ...OF_REPOSITORY, viewer: 'FORBIDDEN', admin: 'FORBIDDEN' },
      tokenOfAsker: 'FORBIDDEN',
    },
  },
  searchImages: {
    readsOnly: true,
    run: async ({ context, registryId }, actor) => {
      await indexApp(context.db, registryId)
      const { registries } = await searchImages(context, actor, { text: TAG.repository })
      const { slug, tenant } = await context.db.registry.findUniqueOrThrow({
        where: { id: registryId },
        select: { slug: true, tenant: { select: { slug: true } } },
      })
      return registries.filter(
        (each) => each.tenantSlug === tenant.slug && each.registrySlug === slug,
      )
    },
    see: (found: unknown[]) => String(found.length),
    answers: everybody('1', { outsider: '0', alike: '0', narrowCi: '0' }),
  },
  'searchImages by a token for another registry': {
    readsOnly: true,
    run: async ({ context, registryId, scope }, actor) => {
      await indexApp(context.db, registryId)
      const token = { ...scope, registryIds: ['another'] }
      return searchImages(context, { ...actor, token }, { text: TAG.repository })
    },
    see: ({ registries }: { registries: unknown[] }) => String(registries.length),
    answers: everybody('0'),
  },
  removeTag: {
    run: ({ context, ref }, actor) =>
      removeTag(context, actor, { ...ref, ...TAG, expectedDigest: DIGEST }),
    answers: {
      ...{ ...OF_REPOSITORY, viewer: 'FORBIDDEN', developer: 'FORBIDDEN' },
      tokenOfAsker: 'FORBIDDEN',
    },
  },
  getTeam: {
    readsOnly: true,
    run: ({ context, ref }, actor) => getTeam(context, actor, { tenantSlug: ref.tenantSlug }),
    see: ({ role, abilities }: TeamView) =>
      [role, abilities.manageAccess, abilities.readCiAccounts, abilities.readRecords].join(' '),
    answers: {
      ...BY_MEMBERS,
      viewer: 'viewer false false false',
      developer: 'developer false false false',
      owner: 'owner true true true',
      asker: 'owner true true true',
      admin: ' true true true',
      ...tokens('NOT_FOUND'),
    },
  },
  listTeams: {
    readsOnly: true,
    run: ({ context }, actor) => listTeams(context, actor, {}),
    see: (teams: TeamView[]) => teams.map(({ abilities }) => abilities.manageAccess).join(' '),
    answers: {
      ...{ outsider: '', alike: '', admin: '', viewer: 'false', developer: 'false' },
      ...{ owner: 'true', asker: 'true' },
      ...tokens('false'),
    },
  },
  getTeamAccess: {
    readsOnly: true,
    run: ({ context, ref }, actor) => getTeamAccess(context, actor, { tenantSlug: ref.tenantSlug }),
    answers: OF_TEAM,
  },
  searchGroups: {
    readsOnly: true,
    run: ({ context, ref, directory }, actor) =>
      searchGroups(context, actor, { tenantSlug: ref.tenantSlug, text: 'gr' }, directory),
    answers: OF_TEAM,
  },
  previewGroup: {
    readsOnly: true,
    run: ({ context, ref, directory }, actor) =>
      previewGroup(context, actor, { tenantSlug: ref.tenantSlug, groupId: 'g' }, directory),
    answers: OF_TEAM,
  },
  'explainAccess of oneself': {
    readsOnly: true,
    run: ({ context, ref, why }, actor) => explainAccess(context, actor, ref, why(actor)),
    see: ({ steps }: WhyView) => steps.find(({ title }) => title === 'Token')?.state ?? '',
    // A CI account is nobody whom the directory knows.
    answers: everybody('good', {
      ...BY_MEMBERS,
      viewer: 'bad',
      admin: 'bad',
      ci: 'bad',
      narrowCi: 'bad',
    }),
  },
  'explainAccess of somebody else': {
    readsOnly: true,
    run: ({ context, ref, why, actors }, actor) =>
      explainAccess(context, actor, { ...ref, username: actors.asker.username }, why(actors.asker)),
    // A token of the asker asks about its own owner.
    answers: { ...OWNERS, ci: 'FORBIDDEN', narrowCi: 'FORBIDDEN' },
  },
  'explainAccess of a stranger': {
    readsOnly: true,
    run: ({ context, ref, why, actors }, actor) =>
      explainAccess(
        context,
        actor,
        { ...ref, username: actors.outsider.username },
        why(actors.outsider),
      ),
    // Only admins learn more of a stranger than that there is no role.
    see: ({ steps }: WhyView) => steps.map(({ title }) => title).join(' '),
    answers: {
      ...OWNERS,
      ...tokens('FORBIDDEN'),
      owner: 'Role in the team',
      asker: 'Role in the team',
      admin: 'Account Role in the team Registry Quota Token',
      outsider: 'NOT_FOUND',
    },
  },
  saveMapping: {
    run: ({ context, ref, directory }, actor) =>
      saveMapping(
        context,
        actor,
        { tenantSlug: ref.tenantSlug, groupId: 'g', role: 'viewer' },
        directory,
      ),
    answers: OF_TEAM,
  },
  'saveMapping of a group that does not exist': {
    run: ({ context, ref, directory }, actor) =>
      saveMapping(
        context,
        actor,
        { tenantSlug: ref.tenantSlug, groupId: 'none', role: 'viewer' },
        directory,
      ),
    // Who may not map groups does not learn here which there are.
    answers: everybody('NOT_FOUND', { viewer: 'FORBIDDEN', developer: 'FORBIDDEN' }),
  },
  removeMapping: {
    run: ({ context, ref }, actor) =>
      removeMapping(context, actor, { tenantSlug: ref.tenantSlug, groupId: 'mapped' }),
    answers: OF_TEAM,
  },
  'removeMapping by somebody whose role was taken meanwhile': {
    preparesWorld: true,
    run: async ({ context, ref, tenantId }, actor) => {
      await context.db.tenantGrant.deleteMany({ where: { tenantId, username: actor.username } })
      return removeMapping(context, actor, { tenantSlug: ref.tenantSlug, groupId: 'mapped' })
    },
    answers: { ...OF_TEAM, asker: 'FORBIDDEN' },
  },
  'removeGrant of the founder': {
    run: ({ context, ref, actors }, actor) =>
      removeGrant(context, actor, {
        tenantSlug: ref.tenantSlug,
        username: actors.asker.username,
      }),
    // The founder is an owner by this alone, and has to say that this is to end.
    answers: { ...OF_TEAM, asker: 'CONFLICT' },
  },
  'the token server': {
    readsOnly: true,
    run: ({ decide, registryId }, actor) => decide({ actor, registryId, requested: [ALL_OF_APP] }),
    see: (granted: TokenAccess[]) => granted.flatMap(({ actions }) => actions).join(' '),
    answers: everybody('pull push', {
      ...{ outsider: '', alike: '', viewer: 'pull', admin: 'pull' },
      ...{ ci: 'pull push delete', narrowCi: '', tokenOfAsker: 'pull' },
    }),
  },
  ...BIN_CASES,
  ...CLEANUP_CASES,
  ...PLATFORM_CASES,
  ...REQUEST_CASES,
  ...LIFE_CASES,
  ...TOKEN_CASES,
  ...RECORD_CASES,
  ...TRASH_CASES,
  ...USAGE_CASES,
}
