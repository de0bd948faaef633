import type { Place, Reader } from './world'

export type ActionRow = {
  /** Whatever it names belongs to `place`. An allowed call changes nothing that another row needs. */
  input(place: Place): Record<string, unknown>
  /** `ok` or the code (or two of them: `a or b`), for the own team's place; that of a refusal behind the permission where `ok` would change much. */
  answers: Readonly<Record<Reader, string>>
  /** What members get with another team's ids where that is not what unknown ids get, and why that is right. */
  others?: { answers: readonly string[]; because: string }
}

const GIB = 1024 ** 3

const ADMINS: ActionRow['answers'] = {
  out: 'UNAUTHENTICATED',
  foreign: 'FORBIDDEN',
  viewer: 'FORBIDDEN',
  developer: 'FORBIDDEN',
  owner: 'FORBIDDEN',
  admin: 'ok',
}

function owners(behind: string): ActionRow['answers'] {
  return {
    out: 'UNAUTHENTICATED',
    foreign: 'NOT_FOUND',
    viewer: 'FORBIDDEN',
    developer: 'FORBIDDEN',
    owner: behind,
    admin: behind,
  }
}

/** Of a CI account: who may not manage it does not learn of it. */
function managers(behind: string): ActionRow['answers'] {
  return { ...owners(behind), viewer: 'NOT_FOUND', developer: 'NOT_FOUND' }
}

const CHANGE_QUOTA: ActionRow = {
  input: ({ registryId }) => ({ registryId, quotaBytes: GIB }),
  answers: { ...ADMINS, foreign: 'NOT_FOUND' },
}

// A request for access, unless one waits already.
const ASKS = 'ok or CONFLICT'

// Longer than any policy of these tests: whoever may make a secret is told so, and none is made.
const TOO_LONG = { days: 3650 }
const NEW_TOKEN = { name: 'of-doors', repositories: ['**'], actions: ['pull'], ...TOO_LONG }

// Of repositories that there are none of.
const NO_POLICY = {
  ...{ name: 'of doors', repositories: 'none/**', tags: '*', takesLast: false },
  ...{ keepLast: 3, olderThanDays: null, notPulledDays: null },
}

/** Every server action of the build, by folder and name; one that is missing here fails the test. */
export const ACTIONS: Readonly<Record<string, ActionRow>> = {
  'admin/certificates rotateTokenCaAction': {
    // Not the one that signs: a rotation would restart the registries of the other rows.
    input: () => ({ fingerprintSha256: 'AA:BB' }),
    answers: { ...ADMINS, admin: 'CONFLICT' },
  },
  'admin/certificates rotateRegistryCaAction': {
    input: () => ({ fingerprintSha256: 'AA:BB' }),
    answers: { ...ADMINS, admin: 'CONFLICT' },
  },
  'admin/certificates moveCaRotationAction': {
    input: () => ({ to: 'drop' }),
    answers: { ...ADMINS, admin: 'CONFLICT' },
  },
  'admin/certificates dropOldTokenCaAction': {
    input: () => ({}),
    answers: { ...ADMINS, admin: 'CONFLICT' },
  },
  'admin/directory testDirectoryAction': { input: () => ({}), answers: ADMINS },
  'admin/directory lookUpPersonAction': {
    input: () => ({ username: 'payments-dev' }),
    answers: ADMINS,
  },
  'admin/health testPlatformAction': { input: () => ({}), answers: ADMINS },
  'admin/health measurePlatformAction': { input: () => ({}), answers: ADMINS },
  'account endSessionAction': {
    input: () => ({ id: 'of no session' }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: 'NOT_FOUND',
      viewer: 'NOT_FOUND',
      developer: 'NOT_FOUND',
      owner: 'NOT_FOUND',
      admin: 'NOT_FOUND',
    },
  },
  'account endSessionsAction': {
    input: () => ({ username: 'of nobody' }),
    answers: ADMINS,
  },
  'admin/tenants changeBudgetAction': {
    input: ({ tenantId }) => ({ tenantId, budgetBytes: 200 * GIB, maxRegistries: 50 }),
    answers: ADMINS,
  },
  'admin/tenants changeQuotaAction': CHANGE_QUOTA,
  'admin/tenants deleteTenantAction': {
    input: ({ tenantId }) => ({ tenantId, confirm: 'not its name' }),
    answers: { ...ADMINS, admin: 'BAD_INPUT' },
  },
  // None of these lies in the trash: see the table of permissions of lib.
  'registries/deleted restoreRegistryAction': {
    input: ({ registryId }) => ({ registryId }),
    answers: { ...owners('NOT_FOUND'), viewer: 'NOT_FOUND', developer: 'NOT_FOUND' },
  },
  'registries/deleted eraseRegistryAction': {
    input: ({ registryId, registrySlug }) => ({ registryId, confirm: registrySlug }),
    answers: { ...owners('NOT_FOUND'), viewer: 'NOT_FOUND', developer: 'NOT_FOUND' },
  },
  'registries/[tenant]/[registry] changeQuotaAction': CHANGE_QUOTA,
  'admin/tenants changeOvercommitAction': { input: () => ({ allowed: false }), answers: ADMINS },
  'registries/[tenant]/[registry]/quota requestQuotaAction': {
    // Less than it has: whoever may ask is told so.
    input: ({ tenantSlug, registrySlug }) => ({
      ...{ tenantSlug, registrySlug, quotaBytes: 1, purpose: 'To see who may ask' },
    }),
    answers: { ...owners('BAD_INPUT'), admin: 'FORBIDDEN' },
  },
  'registries/[tenant]/[registry] deleteRegistryAction': {
    input: ({ tenantSlug, registrySlug }) => ({
      tenantSlug,
      registrySlug,
      confirm: 'not its name',
    }),
    answers: owners('BAD_INPUT'),
  },
  // Nothing is stopped.
  'registries continueRollAction': {
    input: () => ({}),
    answers: { ...ADMINS, admin: 'CONFLICT' },
  },
  'registries/[tenant]/[registry] changeRegistryAction': {
    // No image of this platform.
    input: ({ registryId }) => ({
      ...{ registryId, generation: 1, purpose: 'To see who may', replicas: 1 },
      ...{ memoryBytes: null, cpus: null, image: 'of.none/registry:1' },
    }),
    answers: owners('BAD_INPUT'),
  },
  'registries/[tenant]/[registry] restartRegistryAction': {
    // Of a version that it never had.
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, generation: 9999 }),
    answers: owners('CONFLICT'),
  },
  'registries/[tenant]/[registry] suspendRegistryAction': {
    // Not reason enough: whoever may suspend it is told so.
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, reason: 'x' }),
    answers: owners('BAD_INPUT'),
  },
  'registries/[tenant]/[registry] resumeRegistryAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug }),
    answers: owners('CONFLICT'),
  },
  'registries/[tenant]/[registry] retryRegistryAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug }),
    answers: { ...owners('CONFLICT'), developer: 'CONFLICT' },
  },
  'registries/[tenant]/[registry]/bin previewDeleteAction': {
    input: ({ tenantSlug, registrySlug, repository, tag }) => ({
      ...{ tenantSlug, registrySlug, repository, tags: [tag] },
    }),
    answers: owners('ok'),
  },
  'registries/[tenant]/[registry]/bin restoreBinnedAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, id: 'of nothing' }),
    answers: owners('NOT_FOUND'),
  },
  'registries/[tenant]/[registry]/bin startJobAction': {
    input: ({ tenantSlug, registrySlug }) => ({
      ...{ tenantSlug, registrySlug, what: { kind: 'purge', ids: ['of nothing'] } },
    }),
    answers: owners('NOT_FOUND'),
  },
  'registries/[tenant]/[registry]/bin changeBinDaysAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, days: 14 }),
    answers: owners('ok'),
  },
  'registries/[tenant]/[registry]/cleanup startCleanupAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, isForecast: true }),
    answers: owners('ok or CONFLICT'),
  },
  'registries/[tenant]/[registry]/cleanup changeCleanupWindowAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, window: null }),
    answers: owners('ok'),
  },
  'registries/[tenant]/[registry]/cleanup saveRuleAction': {
    input: ({ tenantSlug, registrySlug }) => ({
      ...{ tenantSlug, registrySlug, name: 'of doors', repositories: 'none/**', tags: 'none' },
    }),
    answers: owners('ok or NAME_TAKEN'),
  },
  'registries/[tenant]/[registry]/cleanup removeRuleAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, id: 'of none' }),
    answers: owners('NOT_FOUND'),
  },
  'registries/[tenant]/[registry]/cleanup previewPolicyAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, ...NO_POLICY }),
    answers: owners('ok'),
  },
  'registries/[tenant]/[registry]/cleanup savePolicyAction': {
    input: ({ tenantSlug, registrySlug }) => ({
      ...{ tenantSlug, registrySlug, ...NO_POLICY, everyHours: 24 },
    }),
    answers: owners('ok or NAME_TAKEN'),
  },
  'registries/[tenant]/[registry]/cleanup changePolicyAction': {
    input: ({ tenantSlug, registrySlug }) => ({
      ...{ tenantSlug, registrySlug, ...NO_POLICY, everyHours: 24, id: 'of none' },
    }),
    answers: owners('NOT_FOUND'),
  },
  'registries/[tenant]/[registry]/cleanup removePolicyAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug, id: 'of none' }),
    answers: owners('NOT_FOUND'),
  },
  'registries/[tenant]/[registry]/tags removeTagAction': {
    input: ({ tenantSlug, registrySlug, repository, tag }) => ({
      ...{ tenantSlug, registrySlug, repository, tag },
      expectedDigest: `sha256:${'0'.repeat(64)}`,
    }),
    answers: owners('CONFLICT'),
  },
  'registries/[tenant]/[registry]/repositories readAgainAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug }),
    answers: { ...owners('ok'), developer: 'ok' },
  },
  'registries/[tenant]/[registry]/usage measureAgainAction': {
    input: ({ tenantSlug, registrySlug }) => ({ tenantSlug, registrySlug }),
    answers: { ...owners('ok'), developer: 'ok' },
  },
  'registries/[tenant]/[registry]/timeline putTagBackAction': {
    input: ({ tenantSlug, registrySlug, repository, tag, digest }) => ({
      ...{ tenantSlug, registrySlug, repository, tag, digest },
      expectedDigest: `sha256:${'0'.repeat(64)}`,
    }),
    // To move a tag is to push; an admin has no such right.
    answers: { ...owners('CONFLICT'), developer: 'CONFLICT', admin: 'FORBIDDEN' },
  },
  'registries/new requestRegistryAction': {
    input: ({ groupId, registrySlug }) => ({
      ...{ groupId, slug: registrySlug, quotaBytes: GIB, replicas: 1 },
      purpose: 'To see who may ask',
    }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: ASKS,
      viewer: 'FORBIDDEN',
      developer: 'NAME_TAKEN',
      owner: 'NAME_TAKEN',
      admin: ASKS,
    },
    others: {
      answers: ['ok', 'CONFLICT'],
      because: 'everybody may ask every team for access, once, and the form lists them all',
    },
  },
  'registries/new requestAccessAction': {
    input: ({ groupId }) => ({ groupId, purpose: 'To see who may ask' }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: ASKS,
      viewer: 'CONFLICT',
      developer: 'CONFLICT',
      owner: 'CONFLICT',
      admin: ASKS,
    },
    others: {
      answers: ['ok', 'CONFLICT'],
      because: 'everybody may ask every team for access, once, and the form lists them all',
    },
  },
  'teams/[tenant]/access saveMappingAction': {
    input: ({ tenantSlug, groupId }) => ({ tenantSlug, groupId, role: 'viewer' }),
    answers: owners('ok'),
  },
  'teams/[tenant]/access removeMappingAction': {
    input: ({ tenantSlug }) => ({ tenantSlug, groupId: 'of no group' }),
    answers: owners('NOT_FOUND'),
  },
  'teams/[tenant]/access removeGrantAction': {
    input: ({ tenantSlug }) => ({ tenantSlug, username: 'of nobody' }),
    answers: owners('NOT_FOUND'),
  },
  'teams/[tenant]/ci createCiAccountAction': {
    input: ({ tenantSlug, registryId }) => ({
      ...NEW_TOKEN,
      ...{ tenantSlug, registryIds: [registryId] },
    }),
    answers: { ...owners('BAD_INPUT'), admin: 'FORBIDDEN' },
  },
  'tokens createPersonalTokenAction': {
    input: ({ registryId }) => ({ ...NEW_TOKEN, registryIds: [registryId] }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: 'BAD_INPUT',
      viewer: 'BAD_INPUT',
      developer: 'BAD_INPUT',
      owner: 'BAD_INPUT',
      admin: 'BAD_INPUT',
    },
  },
  'tokens rotateTokenAction': {
    input: ({ ciAccountId }) => ({ tokenId: ciAccountId, overlapHours: 1, ...TOO_LONG }),
    answers: { ...managers('BAD_INPUT'), admin: 'FORBIDDEN' },
  },
  'tokens endSecretAction': {
    input: ({ ciAccountId }) => ({ tokenId: ciAccountId, secretId: 'of none' }),
    answers: managers('NOT_FOUND'),
  },
  'tokens revokeTokenAction': {
    input: ({ spareCiAccountId }) => ({ tokenId: spareCiAccountId }),
    // The owner is asked first: then it is gone.
    answers: { ...managers('ok'), admin: 'NOT_FOUND' },
  },
  'admin/tokens changePolicyAction': {
    input: () => ({ maxDays: 365, neverAllowed: false, applyToExisting: false }),
    answers: ADMINS,
  },
  'requests cancelRequestAction': {
    input: ({ requestId }) => ({ requestId }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: 'NOT_FOUND',
      viewer: 'NOT_FOUND',
      developer: 'CONFLICT',
      owner: 'NOT_FOUND',
      admin: 'NOT_FOUND',
    },
  },
  'requests decideRequestAction': {
    input: ({ requestId }) => ({ requestId, decision: 'approve', reason: '' }),
    answers: {
      out: 'UNAUTHENTICATED',
      foreign: 'NOT_FOUND',
      viewer: 'NOT_FOUND',
      developer: 'FORBIDDEN',
      owner: 'NOT_FOUND',
      admin: 'CONFLICT',
    },
  },
}
