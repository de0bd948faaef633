import { afterEach, describe, expect, it } from 'vitest'
import type { CheckStep, CheckStepName } from './diagnose'
import type { DirectoryConfig } from './directory'
import { makeCertificates } from './testing/certificates'
import { domain, SERVICE } from './testing/domain'
import { startFakeAd } from './testing/fake-ad'
import { adGroup, adUser } from './testing/fake-ad-tree'
import { directoryAt, listen, SUFFIX, startFilled, stopAll, stopLater } from './testing/running'

const HERE = [{ type: 'ip', value: '127.0.0.1' }] as const

async function checkOf(url: string, overrides: Partial<DirectoryConfig> = {}) {
  const [server] = await directoryAt([url], overrides).diagnose()
  if (server === undefined) throw new Error('no server was tried')
  const step = (name: CheckStepName): CheckStep => {
    const found = server.steps.find((one) => one.name === name)
    if (found === undefined) throw new Error(`${name} is missing`)
    return found
  }
  return { states: server.steps.map(({ name, state }) => `${name} ${state}`), step }
}

const ALL_DONE = ['dns done', 'tcp done', 'tls done', 'bind done', 'people done', 'groups done']
const failedAt = (name: CheckStepName) => {
  const at = ALL_DONE.findIndex((one) => one.startsWith(name))
  return ALL_DONE.map((one, index) =>
    index < at ? one : one.replace('done', index === at ? 'failed' : 'skipped'),
  )
}

describe('diagnose', () => {
  afterEach(stopAll)

  it.each([false, true])('goes through every step over TLS (StartTLS: %s)', async (startTls) => {
    const certificates = await makeCertificates(HERE)
    const slapd = await startFilled({ tls: certificates, anonymous: false })
    const { states, step } = await checkOf(startTls ? slapd.url : slapd.ldapsUrl, {
      startTls,
      caPem: certificates.caPem,
      bind: { dn: slapd.adminDn, password: slapd.adminPassword },
    })
    // The certificate of the test lives for a day.
    expect(states).toEqual(ALL_DONE.map((one) => one.replace('tls done', 'tls warning')))
    expect(step('dns').facts).toEqual(['127.0.0.1 is an address already'])
    expect(step('tls').facts.join('\n')).toMatch(
      /TLSv1\.[23], certificate of Test directory\nfor 127\.0\.0\.1\nissued by Test CA, valid until \d{4}-\d\d-\d\d\nSHA-256 [0-9A-F:]{95}/,
    )
    expect(step('tls').problem?.detail).toContain('expires in 0 days')
    expect(step('bind').facts).toContain(`As ${slapd.adminDn}`)
    expect(step('people').facts).toEqual([expect.stringMatching(/^Found .*alice/)])
    expect(step('groups').facts).toEqual([expect.stringContaining('team-a')])
    expect(step('people').tookMs).toBeGreaterThan(0)
    expect(JSON.stringify(states)).not.toContain(slapd.adminPassword)
  })

  it('warns of plain text', async () => {
    const slapd = await startFilled()
    const { states, step } = await checkOf(slapd.url.replace('127.0.0.1', 'localhost'))
    expect(states).toEqual(ALL_DONE.map((one) => one.replace('tls done', 'tls warning')))
    expect(step('dns').facts).toContain('127.0.0.1')
    expect(step('tls').problem?.detail).toContain('in the clear')
  })

  it.each([
    ['another CA', HERE, false, 'not trusted'],
    ['another CA', HERE, true, 'not trusted'],
    ['another name', [{ type: 'dns', value: 'ldap.example.org' }], false, 'for another name'],
    ['another name', [{ type: 'dns', value: 'ldap.example.org' }], true, 'for another name'],
  ] as const)('shows a certificate of %s and says nothing to it (StartTLS: %s)', async (...row) => {
    const [what, names, startTls, text] = row
    const certificates = await makeCertificates(names)
    const other = await makeCertificates(HERE)
    const slapd = await startFilled({ tls: certificates })
    const before = await slapd.counts()
    const { states, step } = await checkOf(startTls ? slapd.url : slapd.ldapsUrl, {
      startTls,
      caPem: (what === 'another CA' ? other : certificates).caPem,
      bind: { dn: slapd.adminDn, password: slapd.adminPassword },
    })
    expect(states).toEqual(failedAt('tls'))
    expect(step('tls').problem?.detail).toContain(text)
    expect(step('tls').facts.join('\n')).toContain('issued by Test CA')
    // The one bind is our own question.
    expect((await slapd.counts()).binds - before.binds).toBe(1)
  })

  it('says at which step it ends, and why', async () => {
    const slapd = await startFilled()
    const closed = await listen(() => undefined)
    await closed.stop()
    const silent = await listen(() => undefined)

    const unknown = await checkOf('ldap://directory.invalid')
    expect(unknown.states).toEqual(failedAt('dns'))
    expect(unknown.step('dns').problem?.detail).toContain('name')

    const refused = await checkOf(closed.url)
    expect(refused.states).toEqual(failedAt('tcp'))
    expect(refused.step('tcp').problem?.detail).toContain('refuses connections')

    const hanging = await checkOf(silent.url.replace('ldap:', 'ldaps:'), { timeoutMs: 500 })
    expect(hanging.states).toEqual(failedAt('tls'))
    expect(hanging.step('tls').problem?.detail).toContain('did not answer within 0.5 s')

    const noTls = await checkOf(slapd.url.replace('ldap:', 'ldaps:'), { timeoutMs: 2_000 })
    expect(noTls.states).toEqual(failedAt('tls'))

    const noStartTls = await checkOf(slapd.url, { startTls: true })
    expect(noStartTls.states).toEqual(failedAt('tls'))
    expect(noStartTls.step('tls').problem?.detail).toContain('refuses StartTLS')
    for (const { open } of [silent]) await expect.poll(open).toBe(0)
  })

  it('says what of the settings does not fit', async () => {
    const slapd = await startFilled({ anonymous: false })
    const bind = { dn: slapd.adminDn, password: slapd.adminPassword }
    const wrong = await checkOf(slapd.url, { bind: { ...bind, password: 'other secret' } })
    expect(wrong.step('bind')).toMatchObject({
      state: 'failed',
      problem: { detail: expect.stringContaining('refuses the service account') },
    })
    expect(JSON.stringify(wrong.step('bind'))).not.toContain('other secret')

    const anonymous = await checkOf(slapd.url)
    expect(anonymous.step('bind').facts[0]).toContain('Anonymous')
    expect(anonymous.step('people').state).toBe('failed')

    const noBase = await checkOf(slapd.url, { bind, peopleBase: `ou=none,${SUFFIX}` })
    expect(noBase.step('people').problem?.detail).toContain('no entry at a configured base DN')
    const noOne = await checkOf(slapd.url, { bind, userFilter: '(uid=nobody)' })
    expect(noOne.step('people').problem?.detail).toContain('passes the user filter')
    const noGroup = await checkOf(slapd.url, { bind, groupsBase: `ou=people,${SUFFIX}` })
    expect(noGroup.step('groups').problem?.detail).toContain('LDAP_GROUPS_BASE')
    const notAd = await checkOf(slapd.url, { bind, kind: 'active-directory' })
    expect(notAd.step('bind').problem?.detail).toContain('LDAP_KIND=openldap')
  })

  it('knows Active Directory', async () => {
    const person = 'CN=Ana,OU=people,DC=example,DC=org'
    const ad = await startFakeAd({
      entries: domain([
        adUser(person, 'Ana', 'secret'),
        adGroup(`CN=team,OU=groups,DC=example,DC=org`, 'team', [person]),
      ]),
    })
    stopLater(ad.stop)
    const { step } = await checkOf(ad.url, { kind: 'active-directory', bind: SERVICE })
    expect(step('people').facts).toEqual(['1 found: ana'])
    expect(step('groups').facts).toEqual(['1 found: team'])
    const misled = await checkOf(ad.url, { bind: SERVICE })
    expect(misled.step('bind').problem?.detail).toContain('LDAP_KIND=active-directory')
  })

  it('tries every server by itself', async () => {
    const slapd = await startFilled()
    const closed = await listen(() => undefined)
    await closed.stop()
    const servers = await directoryAt([closed.url, slapd.url]).diagnose()
    expect(servers.map(({ url }) => url)).toEqual([closed.url, slapd.url])
    expect(servers.map(({ steps }) => steps.at(-1)?.state)).toEqual(['skipped', 'done'])
  })

  it('knows the settings without their secrets', () => {
    const bind = { dn: 'cn=berth', password: 'very secret' }
    const { facts } = directoryAt(['ldap://dir'], { bind, userFilter: '(a=b)' })
    expect(facts).toMatchObject({
      urls: ['ldap://dir:389'],
      bindDn: 'cn=berth',
      userFilter: '(a=b)',
      hasOwnCa: false,
    })
    expect(JSON.stringify(facts)).not.toContain('very secret')
  })
})
