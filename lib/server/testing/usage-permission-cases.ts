// Who may see and measure what storage is used for.
import { exportUsage } from '../../tenants/export-usage'
import { getPlatformUsage } from '../../tenants/get-platform-usage'
import { getTeamUsage } from '../../tenants/get-team-usage'
import { getUsage } from '../../tenants/get-usage'
import { measureAgain } from '../../tenants/measure-again'
import type { RegistryUsageView, UsageSumView } from '../../tenants/usage-views'
import { ADMINS_ALONE, BY_MEMBERS, everybody, OWNERS, type PermissionCase, tokens } from './answers'

export const USAGE_CASES: Readonly<Record<string, PermissionCase>> = {
  getUsage: {
    readsOnly: true,
    run: ({ context, ref }, actor) => getUsage(context, actor, { ...ref, span: 'hour' }),
    see: ({ abilities }: RegistryUsageView) => (abilities.measure ? 'may measure' : 'ok'),
    answers: everybody('may measure', { ...BY_MEMBERS, viewer: 'ok', ...tokens('ok') }),
  },
  measureAgain: {
    run: ({ context, ref }, actor) => measureAgain(context, actor, ref),
    answers: everybody('ok', { ...BY_MEMBERS, viewer: 'FORBIDDEN', ...tokens('FORBIDDEN') }),
  },
  getTeamUsage: {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug } }, actor) => getTeamUsage(context, actor, { tenantSlug }),
    see: ({ abilities }: UsageSumView) => (abilities.exportUsage ? 'may export' : 'ok'),
    answers: everybody('may export', {
      ...{ ...BY_MEMBERS, viewer: 'ok', developer: 'ok' },
      ...tokens('NOT_FOUND'),
    }),
  },
  getPlatformUsage: {
    readsOnly: true,
    run: ({ context }, actor) => getPlatformUsage(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  'exportUsage of a team': {
    readsOnly: true,
    run: ({ context, ref: { tenantSlug } }, actor) => exportUsage(context, actor, { tenantSlug }),
    answers: { ...OWNERS, ...tokens('NOT_FOUND') },
  },
  'exportUsage of all': {
    readsOnly: true,
    run: ({ context }, actor) => exportUsage(context, actor, {}),
    answers: ADMINS_ALONE,
  },
}
