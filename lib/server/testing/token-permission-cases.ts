// The rows of the permission table that are about access tokens themselves.
import { changePolicy } from '../../tokens/change-policy'
import { createCiAccount } from '../../tokens/create-ci-account'
import { createPersonalToken } from '../../tokens/create-personal-token'
import { endSecret } from '../../tokens/end-secret'
import { getCiAccount, getPersonalToken } from '../../tokens/get-token'
import { getCiAccountForm, getPersonalTokenForm } from '../../tokens/get-token-form'
import { listAllTokens } from '../../tokens/list-all-tokens'
import { listCiAccounts } from '../../tokens/list-ci-accounts'
import { listCiTeams } from '../../tokens/list-ci-teams'
import { listExpiring } from '../../tokens/list-expiring'
import { listPersonalTokens } from '../../tokens/list-personal-tokens'
import { revokeToken } from '../../tokens/revoke-token'
import { rotateToken } from '../../tokens/rotate-token'
import type { AccessTokenView } from '../../tokens/views'
import { ADMINS_ALONE, everybody, OWNERS, type PermissionCase, tokens } from './answers'

const WISH = {
  ...{ name: 'second', registryIds: null, repositories: ['**'] },
  ...{ actions: ['pull' as const], days: 30 },
}
const ROTATION = { days: 30, overlapHours: 1 }
// Tokens are not even told which teams there are.
const OWNERS_ALONE = { ...OWNERS, admin: 'FORBIDDEN', ...tokens('NOT_FOUND') }
const MAKER_ALONE = everybody('NOT_FOUND', { asker: 'ok' })
const MANAGERS = { ...everybody('NOT_FOUND'), owner: 'ok', asker: 'ok' }
const firstSecret = (token: AccessTokenView) => token.secrets[0]?.id ?? ''

export const TOKEN_CASES: Readonly<Record<string, PermissionCase>> = {
  createPersonalToken: {
    run: ({ context }, actor) => createPersonalToken(context, actor, WISH),
    answers: everybody('ok', tokens('FORBIDDEN')),
  },
  listPersonalTokens: {
    readsOnly: true,
    run: ({ context }, actor) => listPersonalTokens(context, actor, {}),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0', { asker: '1', ...tokens('FORBIDDEN') }),
  },
  getPersonalToken: {
    readsOnly: true,
    run: ({ context, ownToken }, actor) =>
      getPersonalToken(context, actor, { tokenId: ownToken.id }),
    answers: { ...MAKER_ALONE, ...tokens('FORBIDDEN') },
  },
  getPersonalTokenForm: {
    readsOnly: true,
    run: ({ context }, actor) => getPersonalTokenForm(context, actor, {}),
    see: ({ registries }: { registries: unknown[] }) => String(registries.length),
    answers: everybody('1', { outsider: '0', alike: '0', admin: '0', ...tokens('FORBIDDEN') }),
  },
  createCiAccount: {
    run: ({ context, ref: { tenantSlug } }, actor) =>
      createCiAccount(context, actor, { ...WISH, tenantSlug }),
    answers: OWNERS_ALONE,
  },
  listCiAccounts: {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug } }, actor) =>
      listCiAccounts(context, actor, { tenantSlug }),
    see: ({ mayManage }: { mayManage: boolean }) => (mayManage ? 'ok' : 'to read'),
    answers: { ...OWNERS_ALONE, admin: 'to read' },
  },
  getCiAccount: {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug }, ciAccount }, actor) =>
      getCiAccount(context, actor, { tenantSlug, tokenId: ciAccount.id }),
    see: ({ mayRotate }: { mayRotate: boolean }) => (mayRotate ? 'ok' : 'to read'),
    answers: { ...OWNERS_ALONE, admin: 'to read' },
  },
  getCiAccountForm: {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug } }, actor) =>
      getCiAccountForm(context, actor, { tenantSlug }),
    answers: OWNERS_ALONE,
  },
  'rotateToken of a person': {
    run: ({ context, ownToken }, actor) =>
      rotateToken(context, actor, { ...ROTATION, tokenId: ownToken.id }),
    answers: MAKER_ALONE,
  },
  'rotateToken of a CI account': {
    run: ({ context, ciAccount }, actor) =>
      rotateToken(context, actor, { ...ROTATION, tokenId: ciAccount.id }),
    answers: { ...MANAGERS, admin: 'FORBIDDEN' },
  },
  'revokeToken of a person': {
    run: ({ context, ownToken }, actor) => revokeToken(context, actor, { tokenId: ownToken.id }),
    answers: { ...MAKER_ALONE, admin: 'ok' },
  },
  'revokeToken of a CI account': {
    run: ({ context, ciAccount }, actor) => revokeToken(context, actor, { tokenId: ciAccount.id }),
    answers: { ...MANAGERS, admin: 'ok' },
  },
  endSecret: {
    run: ({ context, ciAccount }, actor) =>
      endSecret(context, actor, { tokenId: ciAccount.id, secretId: firstSecret(ciAccount) }),
    answers: { ...MANAGERS, admin: 'ok' },
  },
  changePolicy: {
    run: ({ context }, actor) =>
      changePolicy(context, actor, { maxDays: 365, neverAllowed: false, applyToExisting: false }),
    answers: ADMINS_ALONE,
  },
  listAllTokens: {
    readsOnly: true,
    run: ({ context }, actor) => listAllTokens(context, actor, { search: '', after: '' }),
    answers: ADMINS_ALONE,
  },
  listCiTeams: {
    readsOnly: true,
    run: ({ context }, actor) => listCiTeams(context, actor, {}),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0', { owner: '1', asker: '1' }),
  },
  // Both tokens of this world expire within days.
  listExpiring: {
    readsOnly: true,
    run: ({ context }, actor) => listExpiring(context, actor, {}),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0', { owner: '1', asker: '2' }),
  },
}
