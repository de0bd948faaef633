import type { Place, Reader } from './world'

/**
 * `shown`: with what only this page's readers may know. `without`: the page, but nothing of that. `refused`: a page
 * that says so. `not found`: as if there were nothing. `to …`: sent there.
 */
export type PageAnswer = 'shown' | 'without' | 'refused' | 'not found' | `to ${string}`

export type PageRow = {
  target(place: Place): string
  /** What tells that somebody sees the page of this place, and not just any page. */
  shows(place: Place): string
  answers: Readonly<Record<Reader, PageAnswer>>
}

const SIGN_IN = 'to /signin'

/** A page that every member of the team, and an admin, may read. */
const MEMBERS: PageRow['answers'] = {
  out: SIGN_IN,
  foreign: 'not found',
  viewer: 'shown',
  developer: 'shown',
  owner: 'shown',
  admin: 'shown',
}

const ADMINS: PageRow['answers'] = {
  out: SIGN_IN,
  foreign: 'refused',
  viewer: 'refused',
  developer: 'refused',
  owner: 'refused',
  admin: 'shown',
}

const EVERYBODY: PageRow['answers'] = { ...MEMBERS, foreign: 'shown' }

function ofRegistry(tab: string, query: (place: Place) => string = () => ''): PageRow {
  return {
    target: (place) => `/registries/${place.tenantSlug}/${place.registrySlug}${tab}${query(place)}`,
    shows: ({ secrets: [purpose = ''] }) => purpose,
    answers: MEMBERS,
  }
}

function ofOwners(target: PageRow['target'], shows: PageRow['shows']): PageRow {
  return { target, shows, answers: { ...MEMBERS, viewer: 'refused', developer: 'refused' } }
}

const EXPORT = () => 'Export CSV'

/** Every page of the build; one that is missing here fails the test. */
export const PAGES: Readonly<Record<string, PageRow>> = {
  '/': {
    target: () => '/',
    shows: () => '',
    answers: {
      out: 'to /registries',
      foreign: 'to /registries',
      viewer: 'to /registries',
      developer: 'to /registries',
      owner: 'to /registries',
      admin: 'to /registries',
    },
  },
  '/signin': {
    target: () => '/signin',
    shows: () => 'Sign in to Berth',
    answers: {
      out: 'shown',
      foreign: 'to /',
      viewer: 'to /',
      developer: 'to /',
      owner: 'to /',
      admin: 'to /',
    },
  },
  '/unavailable': {
    target: () => '/unavailable',
    shows: () => 'Your access cannot be checked',
    // While the directory answers.
    answers: {
      out: 'to /',
      foreign: 'to /',
      viewer: 'to /',
      developer: 'to /',
      owner: 'to /',
      admin: 'to /',
    },
  },
  '/account': {
    target: () => '/account',
    shows: () => 'Where you are signed in',
    answers: EVERYBODY,
  },
  '/admin/sessions': {
    target: () => '/admin/sessions',
    shows: () => 'Search people',
    answers: ADMINS,
  },
  '/registries': {
    target: () => '/registries',
    shows: ({ tenantSlug, registrySlug }) => `/registries/${tenantSlug}/${registrySlug}`,
    // An admin's own list holds the admin's own teams.
    answers: { ...MEMBERS, foreign: 'without', admin: 'without' },
  },
  '/registries/deleted': {
    target: () => '/registries/deleted',
    shows: () => 'a restore brings them back',
    answers: EVERYBODY,
  },
  '/registries/new': {
    target: () => '/registries/new',
    shows: () => 'budget it is there within seconds',
    answers: EVERYBODY,
  },
  '/registries/[tenant]/[registry]': ofRegistry(''),
  '/registries/[tenant]/[registry]/connect': ofRegistry('/connect'),
  '/registries/[tenant]/[registry]/bin': ofRegistry('/bin'),
  '/registries/[tenant]/[registry]/cleanup': ofRegistry('/cleanup'),
  '/registries/[tenant]/[registry]/repositories': ofRegistry('/repositories'),
  '/registries/[tenant]/[registry]/settings': ofRegistry('/settings'),
  '/registries/[tenant]/[registry]/quota': ofRegistry('/quota'),
  '/registries/[tenant]/[registry]/usage': ofRegistry('/usage'),
  '/registries/[tenant]/[registry]/why': ofRegistry('/why'),
  '/registries/[tenant]/[registry]/tags': ofRegistry(
    '/tags',
    ({ repository }) => `?repository=${repository}`,
  ),
  '/registries/[tenant]/[registry]/tag': ofRegistry(
    '/tag',
    ({ repository, tag }) => `?repository=${repository}&tag=${tag}`,
  ),
  '/registries/[tenant]/[registry]/compare': ofRegistry(
    '/compare',
    ({ repository, tag }) => `?repository=${repository}&left=${tag}&right=${tag}`,
  ),
  '/registries/[tenant]/[registry]/timeline': ofRegistry(
    '/timeline',
    ({ repository, tag }) => `?repository=${repository}&tag=${tag}`,
  ),
  '/search': {
    target: ({ repository }) => `/search?text=${repository}`,
    shows: ({ tenantSlug, registrySlug }) => `/registries/${tenantSlug}/${registrySlug}`,
    answers: { ...MEMBERS, foreign: 'without' },
  },
  '/requests': {
    target: () => '/requests',
    shows: ({ secrets: [purpose = ''] }) => purpose,
    // What one asked for oneself.
    answers: {
      out: SIGN_IN,
      foreign: 'without',
      viewer: 'without',
      developer: 'shown',
      owner: 'without',
      admin: 'without',
    },
  },
  '/teams': {
    target: () => '/teams',
    shows: ({ tenantSlug }) => `>${tenantSlug}</td>`,
    // An admin's own teams, too.
    answers: { ...MEMBERS, foreign: 'without', admin: 'without' },
  },
  '/teams/[tenant]/access': {
    target: ({ tenantSlug }) => `/teams/${tenantSlug}/access`,
    shows: ({ tenantSlug }) => `${tenantSlug}-viewers`,
    answers: { ...MEMBERS, viewer: 'refused', developer: 'refused' },
  },
  '/teams/[tenant]/usage': {
    target: ({ tenantSlug }) => `/teams/${tenantSlug}/usage`,
    shows: ({ tenantSlug, registrySlug }) => `/registries/${tenantSlug}/${registrySlug}/usage`,
    answers: MEMBERS,
  },
  '/teams/[tenant]/audit': ofOwners(({ tenantSlug }) => `/teams/${tenantSlug}/audit`, EXPORT),
  '/teams/[tenant]/activity': ofOwners(({ tenantSlug }) => `/teams/${tenantSlug}/activity`, EXPORT),
  '/admin/audit': {
    target: ({ tenantSlug }) => `/admin/audit?registry=${tenantSlug}/none`,
    shows: () => 'No record passes these filters',
    answers: ADMINS,
  },
  '/admin/audit/activity': {
    target: ({ tenantSlug }) => `/admin/audit/activity?registry=${tenantSlug}/none`,
    shows: () => 'No record passes these filters',
    answers: ADMINS,
  },
  '/admin/usage': {
    target: () => '/admin/usage',
    shows: ({ tenantSlug }) => `/teams/${tenantSlug}/usage`,
    answers: ADMINS,
  },
  '/admin/directory': {
    target: () => '/admin/directory',
    shows: () => 'ou=people,dc=example,dc=org',
    answers: ADMINS,
  },
  '/teams/[tenant]/ci': ofOwners(
    ({ tenantSlug }) => `/teams/${tenantSlug}/ci`,
    ({ ciAccountId }) => ciAccountId,
  ),
  '/teams/[tenant]/ci/[id]': ofOwners(
    ({ tenantSlug, ciAccountId }) => `/teams/${tenantSlug}/ci/${ciAccountId}`,
    ({ ciAccountId }) => ciAccountId,
  ),
  '/teams/[tenant]/ci/new': {
    ...ofOwners(
      ({ tenantSlug }) => `/teams/${tenantSlug}/ci/new`,
      ({ registryId }) => registryId,
    ),
    // What a team's pipelines may do is for its owners alone to say.
    answers: { ...MEMBERS, viewer: 'refused', developer: 'refused', admin: 'refused' },
  },
  '/tokens': {
    target: () => '/tokens',
    shows: ({ tokenId }) => tokenId,
    // What one made for oneself.
    answers: {
      out: SIGN_IN,
      foreign: 'without',
      viewer: 'without',
      developer: 'shown',
      owner: 'without',
      admin: 'without',
    },
  },
  '/tokens/[id]': {
    target: ({ tokenId }) => `/tokens/${tokenId}`,
    shows: ({ tokenId }) => tokenId,
    answers: {
      out: SIGN_IN,
      foreign: 'not found',
      viewer: 'not found',
      developer: 'shown',
      owner: 'not found',
      admin: 'not found',
    },
  },
  '/tokens/new': {
    target: () => '/tokens/new',
    shows: ({ registryId }) => registryId,
    answers: { ...MEMBERS, foreign: 'without', admin: 'without' },
  },
  '/admin/tokens': {
    target: () => '/admin/tokens',
    shows: ({ ciAccountId }) => ciAccountId,
    answers: ADMINS,
  },
  '/admin/certificates': {
    target: () => '/admin/certificates',
    shows: () => 'Token CA',
    answers: ADMINS,
  },
  '/admin/health': {
    target: () => '/admin/health',
    shows: () => 'holds the lease',
    answers: ADMINS,
  },
  '/admin/storage': {
    target: () => '/admin/storage',
    shows: () => 'Where the worker sees it',
    answers: ADMINS,
  },
  '/admin/tenants': {
    target: () => '/admin/tenants',
    shows: ({ tenantId }) => tenantId,
    answers: ADMINS,
  },
}
