import type { Place, Reader } from './world'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type RouteRow = {
  target(place: Place): string
  /** Statuses for the own team's place. Methods that are not here are refused with 405. */
  methods: Readonly<Partial<Record<Method, Readonly<Record<Reader, number>>>>>
}

const MEMBERS = { out: 401, foreign: 404, viewer: 200, developer: 200, owner: 200, admin: 200 }

const NOBODY = { out: 404, foreign: 404, viewer: 404, developer: 404, owner: 404, admin: 404 }

const OWNERS = { ...MEMBERS, viewer: 403, developer: 403 }

/** Every route of the build; one that is missing here fails the test. */
export const ROUTES: Readonly<Record<string, RouteRow>> = {
  '/api/admin/certificates': {
    target: () => '/api/admin/certificates',
    methods: {
      GET: { out: 401, foreign: 403, viewer: 403, developer: 403, owner: 403, admin: 200 },
    },
  },
  '/api/admin/health': {
    target: () => '/api/admin/health',
    methods: {
      GET: { out: 401, foreign: 403, viewer: 403, developer: 403, owner: 403, admin: 200 },
    },
  },
  '/api/admin/storage': {
    target: () => '/api/admin/storage',
    methods: {
      GET: { out: 401, foreign: 403, viewer: 403, developer: 403, owner: 403, admin: 200 },
    },
  },
  '/api/ca': {
    target: () => '/api/ca',
    methods: {
      GET: { out: 401, foreign: 200, viewer: 200, developer: 200, owner: 200, admin: 200 },
    },
  },
  '/api/registries': {
    target: () => '/api/registries?scope=all',
    methods: {
      GET: { out: 401, foreign: 403, viewer: 403, developer: 403, owner: 403, admin: 200 },
    },
  },
  '/api/registries/[tenant]/[registry]': {
    target: ({ tenantSlug, registrySlug }) => `/api/registries/${tenantSlug}/${registrySlug}`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/repositories': {
    target: ({ tenantSlug, registrySlug }) =>
      `/api/registries/${tenantSlug}/${registrySlug}/repositories`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/cleanup': {
    target: ({ tenantSlug, registrySlug }) =>
      `/api/registries/${tenantSlug}/${registrySlug}/cleanup`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/jobs': {
    target: ({ tenantSlug, registrySlug }) => `/api/registries/${tenantSlug}/${registrySlug}/jobs`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/usage': {
    target: ({ tenantSlug, registrySlug }) => `/api/registries/${tenantSlug}/${registrySlug}/usage`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/tag': {
    target: ({ tenantSlug, registrySlug, repository, tag }) =>
      `/api/registries/${tenantSlug}/${registrySlug}/tag?repository=${repository}&reference=${tag}`,
    methods: { GET: MEMBERS },
  },
  '/api/registries/[tenant]/[registry]/tags': {
    target: ({ tenantSlug, registrySlug, repository }) =>
      `/api/registries/${tenantSlug}/${registrySlug}/tags?repository=${repository}`,
    methods: { GET: MEMBERS },
  },
  '/api/teams/[tenant]/groups': {
    target: ({ tenantSlug }) => `/api/teams/${tenantSlug}/groups?text=engineering`,
    methods: { GET: OWNERS },
  },
  '/api/teams/[tenant]/group-people': {
    target: ({ tenantSlug, groupId }) => `/api/teams/${tenantSlug}/group-people?groupId=${groupId}`,
    methods: { GET: OWNERS },
  },
  '/api/records': {
    target: ({ tenantSlug }) => `/api/records?records=audit&format=csv&tenantSlug=${tenantSlug}`,
    methods: { GET: OWNERS },
  },
  '/api/usage': {
    target: ({ tenantSlug }) => `/api/usage?tenantSlug=${tenantSlug}`,
    methods: { GET: OWNERS },
  },
  // Of next-auth only signing in and out is open: a session is not read here.
  '/api/auth/[...nextauth]': {
    target: () => '/api/auth/session',
    methods: { GET: NOBODY, POST: NOBODY },
  },
}

/** Every machine endpoint of the server's own table: nothing there goes by who is signed in to the portal. */
export const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Nobody is asked for a password before the registry is named.
  '/token': { GET: 400, POST: 400 },
  '/events': { POST: 401 },
  '/healthz': { GET: 200 },
  '/readyz': { GET: 200 },
  '/ca.crt': { GET: 200 },
  '/metrics': { GET: 401 },
}
