import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OidcServer, startOidcServer } from '../../lib/auth/oidc/testing/oidc-server'
import { CASES } from '../../lib/directory/testing/directory-cases'
import { startFilled, stopAll } from '../../lib/directory/testing/running'
import type { Slapd } from '../../lib/directory/testing/slapd'
import { freePort } from './free-port'
import { openPortal, type Portal } from './portal'
import { portalSettings } from './portal-settings'
import { portsFor, type StackFacts } from './stack'
import { startTlsProxy } from './tls-proxy'

/** Short enough to wait for. */
export const GROUPS_FRESH_S = 2
export const GRACE_S = 8
export const TRIES = 3

export type GuardedPortal = {
  url: string
  machineUrl: string
  portal: Portal
  slapd: Slapd
  oidc: OidcServer
  /** The CA of its machine endpoints. */
  caPem(): Promise<string>
  stop(): Promise<void>
}

/**
 * A portal as a company runs it, with a real directory, an identity provider and a proxy with TLS in front, whose
 * limits are short. On the stack's engine, with everything else its own. `more` are further settings.
 */
export async function startGuardedPortal(
  stack: StackFacts,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<GuardedPortal> {
  const directory = join(stack.scratch, name)
  const [publicPort, port] = [await freePort(), await freePort()]
  const url = `https://localhost:${publicPort}`
  const slapd = await startFilled()
  const oidc = await startOidcServer({
    redirectUri: `${url}/api/auth/callback/oidc`,
    accounts: {},
  })
  const settings = portalSettings({
    directory,
    port,
    gateway: stack.registryHost,
    machinePort: await freePort(stack.registryHost),
    dockerHost: stack.dockerHost,
    registryImage: stack.registryImage,
    installationId: `${stack.installationId}${name}`,
  })
  chmodSync(directory, 0o711)
  const caFile = join(directory, 'oidc-ca.pem')
  writeFileSync(caFile, oidc.caPem)
  const { DEMO: _, ...withoutDemo } = settings
  const portal = openPortal({
    directory,
    readyUrl: `http://127.0.0.1:${port}`,
    env: {
      PATH: process.env.PATH,
      ...withoutDemo,
      PORTAL_URL: url,
      MACHINE_URL: settings.MACHINE_URL,
      REGISTRY_PORTS: portsFor(stack.index, 'guarded'),
      TRUSTED_PROXIES: '127.0.0.1',
      LDAP_URL: slapd.url,
      LDAP_PEOPLE_BASE: `ou=people,${CASES.suffix}`,
      LDAP_GROUPS_BASE: `ou=groups,${CASES.suffix}`,
      LDAP_TIMEOUT_MS: '1000',
      OIDC_ISSUER: oidc.issuer,
      OIDC_CLIENT_ID: oidc.clientId,
      OIDC_CLIENT_SECRET: oidc.clientSecret,
      OIDC_CA_FILE: caFile,
      OIDC_LABEL: 'Example ID',
      GROUPS_FRESH: `${GROUPS_FRESH_S} s`,
      DIRECTORY_GRACE: `${GRACE_S} s`,
      SIGN_IN_TRIES: String(TRIES),
      SIGN_IN_PAUSE: '2 s',
      AUDIT_REFUSALS_WINDOW: '2 s',
      ...more,
    },
  })
  const proxy = await startTlsProxy(publicPort, port)
  const stop = async () => {
    await portal.stop()
    await proxy.stop()
    await oidc.stop()
    await stopAll()
  }
  try {
    await portal.start()
  } catch (error) {
    await stop()
    throw error
  }
  const caPem = async () => (await fetch(`http://127.0.0.1:${port}/ca.crt`)).text()
  return { url, machineUrl: settings.MACHINE_URL, portal, slapd, oidc, caPem, stop }
}
