import { BROWSER } from '../../e2e/support/browser'
import { buildPortal } from '../build/build-portal'
import { appArmorNeed, type PackageNeed } from '../support/debian-packages'
import { runInNamespaces } from '../support/namespaces'
import { ENGINE_PACKAGES, POSTGRES_PACKAGES } from '../support/test-daemons'
import type { Kind } from './arguments'

const SERVERS: readonly PackageNeed[] = [
  { name: 'slapd', provides: 'slapd' },
  { name: 'ldap-utils', provides: 'ldapsearch' },
  ...POSTGRES_PACKAGES,
]

/** Runs these kinds of tests in namespaces of their own, with what they need installed before. */
export function runTestsInNamespaces(kinds: readonly Kind[]): Promise<number> {
  return runInNamespaces({
    script: 'scripts/test.mjs',
    packages: [
      ...ENGINE_PACKAGES,
      ...appArmorNeed(),
      ...SERVERS,
      ...(kinds.includes('e2e') ? [BROWSER.package] : []),
    ],
    // Else it is built inside.
    ...(kinds.includes('e2e') ? { meanwhile: () => buildPortal() } : {}),
    needsRoot:
      'Integration and e2e tests run real engines, registries and directories in namespaces of their own, which takes root. Run them as root (`sudo npm test`), or only the unit tests (`npm run test:unit`).',
  })
}
