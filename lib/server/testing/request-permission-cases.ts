// The rows of the permission table that are about requests for registries and for access.
import { GIB } from '../../kernel/bytes'
import { cancelRequest } from '../../tenants/cancel-request'
import { decideRequest } from '../../tenants/decide-request'
import { getQuotaPage } from '../../tenants/get-quota-page'
import { getRequestForm } from '../../tenants/get-request-form'
import { listRequests } from '../../tenants/list-requests'
import { requestAccess } from '../../tenants/request-access'
import { requestQuota } from '../../tenants/request-quota'
import { requestRegistry } from '../../tenants/request-registry'
import type { QuotaPageView, TeamChoice } from '../../tenants/views'
import { BY_MEMBERS, everybody, type PermissionCase, tokens } from './answers'

export const REQUEST_CASES: Readonly<Record<string, PermissionCase>> = {
  'listRequests to decide': {
    readsOnly: true,
    run: async ({ context, team }, actor) =>
      (await listRequests(context, actor, { scope: 'decide' }))
        .filter(({ groupName }) => groupName === team.name)
        .map(({ kind }) => kind),
    see: (kinds: string[]) => kinds.join(' '),
    answers: everybody('', { owner: 'access', asker: 'access', admin: 'registry access' }),
  },
  'listRequests of one’s own': {
    readsOnly: true,
    run: ({ context }, actor) => listRequests(context, actor, { scope: 'mine' }),
    see: (list: unknown[]) => String(list.length),
    answers: everybody('0', { asker: '2', tokenOfAsker: '2' }),
  },
  getRequestForm: {
    readsOnly: true,
    run: async ({ context, team, deps }, actor) =>
      (await getRequestForm(context, actor, {}, deps)).teams.find(
        ({ groupId }) => groupId === team.id,
      ),
    see: (team: TeamChoice) =>
      `${team.role} ${team.asksFor} ${team.registries === 0 ? 'without' : 'with'} numbers`,
    answers: {
      outsider: 'null access without numbers',
      alike: 'null access without numbers',
      viewer: 'viewer null with numbers',
      developer: 'developer registry with numbers',
      asker: 'owner registry with numbers',
      owner: 'owner registry with numbers',
      admin: 'null access with numbers',
      ...tokens('owner null without numbers'),
    },
  },
  requestRegistry: {
    run: ({ context, wish, deps }, actor) => requestRegistry(context, actor, wish('second'), deps),
    see: ({ state }: { state: string }) => state,
    answers: everybody('approved', {
      outsider: 'pending',
      alike: 'pending',
      admin: 'pending',
      viewer: 'FORBIDDEN',
      ...tokens('FORBIDDEN'),
    }),
  },
  requestQuota: {
    run: ({ context, ref }, actor) =>
      requestQuota(context, actor, { ...ref, quotaBytes: 2 * GIB, purpose: 'to have room' }),
    see: ({ state }: { state: string }) => state,
    answers: {
      ...everybody('FORBIDDEN', BY_MEMBERS),
      ...{ owner: 'approved', asker: 'approved' },
    },
  },
  getQuotaPage: {
    readsOnly: true,
    run: ({ context, ref }, actor) => getQuotaPage(context, actor, ref),
    see: ({ mayAsk, mayChange, budget }: QuotaPageView) =>
      `${mayAsk ? 'asks' : ''}${mayChange ? 'changes' : ''} ${budget === null ? 'without' : 'with'} budget`,
    answers: {
      ...everybody(' without budget', BY_MEMBERS),
      ...{ owner: 'asks with budget', asker: 'asks with budget', admin: 'changes without budget' },
    },
  },
  requestAccess: {
    run: ({ context, team, deps }, actor) =>
      requestAccess(context, actor, { groupId: team.id, purpose: 'to look around' }, deps),
    see: ({ state }: { state: string }) => state,
    answers: everybody('CONFLICT', {
      ...{ outsider: 'pending', alike: 'pending', admin: 'pending' },
      ...tokens('FORBIDDEN'),
    }),
  },
  'decideRequest for a registry': {
    run: ({ context, deps, openRegistryRequest: requestId }, actor) =>
      decideRequest(context, actor, { requestId, decision: 'approve', reason: '' }, deps),
    answers: everybody('NOT_FOUND', { admin: 'ok', asker: 'FORBIDDEN', tokenOfAsker: 'FORBIDDEN' }),
  },
  'decideRequest for access': {
    run: ({ context, deps, openAccessRequest: requestId }, actor) =>
      decideRequest(context, actor, { requestId, decision: 'approve', reason: '' }, deps),
    answers: everybody('NOT_FOUND', { owner: 'ok', asker: 'ok', admin: 'ok' }),
  },
  cancelRequest: {
    run: ({ context, openRegistryRequest: requestId }, actor) =>
      cancelRequest(context, actor, { requestId }),
    answers: everybody('NOT_FOUND', { asker: 'ok' }),
  },
}
