// The direction of imports. An area may import what is listed here and whatever those areas may import.
const DIRECT = {
  kernel: [],
  env: ['kernel'],
  swarm: ['kernel'],
  storage: ['kernel'],
  pki: ['kernel'],
  registry: ['kernel'],
  directory: ['kernel'],
  mail: ['kernel'],
  db: ['kernel', 'env'],
  audit: ['db'],
  tenants: ['audit'],
  images: ['tenants', 'registry'],
  tokens: ['tenants'],
  auth: ['tenants', 'tokens', 'directory', 'pki'],
  reconcile: ['tenants', 'images', 'swarm', 'storage', 'pki', 'registry', 'mail'],
}
const reach = (area) => [...new Set([area, ...DIRECT[area].flatMap(reach)])]
const folder = (areas) => `^lib/(${areas.join('|')})/`

const TESTS = '\\.test\\.tsx?$'

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^lib/db/generated/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '\\.config\\.(ts|mjs|cjs)$',
          '^\\.dependency-cruiser\\.cjs$',
          '^app/',
          '^lib/kernel/',
          '^lib/db/generated/',
          '^(scripts|bench)/',
        ],
      },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency-in-product',
      severity: 'error',
      from: { path: '^(app|components|lib)/', pathNot: [TESTS, '/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    ...Object.keys(DIRECT).map((area) => ({
      name: `${area}-reaches`,
      severity: 'error',
      from: { path: `^lib/${area}/`, pathNot: TESTS },
      to: { path: '^(lib|app|components|e2e|bench|scripts)/', pathNot: folder(reach(area)) },
    })),
    {
      name: 'server-stays-in-lib',
      severity: 'error',
      from: { path: '^lib/(server|client)/', pathNot: TESTS },
      to: { path: '^(app|components|e2e|bench|scripts)/' },
    },
    {
      name: 'app-reaches',
      severity: 'error',
      comment:
        'Pages and actions are adapters: they never touch Swarm, storage, PKI, the database or the reconciler itself.',
      from: { path: '^app/' },
      to: {
        path: '^lib/',
        pathNot: [
          '^lib/(kernel|env|tenants|tokens|images|auth|audit|client)/',
          '^lib/reconcile/nudge\\.ts$',
        ],
      },
    },
    {
      name: 'components-are-for-browsers',
      severity: 'error',
      comment:
        'Only pure files: what a component imports ends up in a bundle that anybody may read.',
      from: { path: '^components/', pathNot: TESTS },
      to: {
        path: '^(lib|app)/',
        pathNot: [
          '^lib/(kernel|client)/',
          '^lib/tenants/(views|cleanup-views|record-views|directory-views|health-view|storage-view|state|registry-ca-state|permissions|resource|roles|slug|quota|replicas|repository-glob|token-scope|usage-views|usage-history)\\.ts$',
          '^lib/images/bin/views\\.ts$',
          '^lib/images/rules/tag-glob\\.ts$',
          '^lib/images/(views|version-order|browse/(tag-filter|artifact-kind))\\.ts$',
          '^lib/tokens/(views|token-policy)\\.ts$',
        ],
      },
    },
    {
      name: 'ui-has-no-domain',
      severity: 'error',
      from: { path: '^components/ui/', pathNot: TESTS },
      to: { path: '^(lib|app|components)/', pathNot: '^(components/ui|lib/kernel)/' },
    },
    {
      name: 'dockerode-only-in-swarm',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: '^lib/swarm/' },
      to: { path: 'node_modules/(dockerode|docker-modem)' },
    },
    {
      name: 'product-never-imports-fakes',
      severity: 'error',
      from: { path: '^(lib|app|components)/', pathNot: [TESTS, '/testing/'] },
      to: { path: ['/testing/', '^e2e/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^\\.next', '^dist', '^\\.berth'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
