import { Client } from 'ldapts'
import { afterEach, describe, expect, it } from 'vitest'
import type { DirectoryConfig } from './directory'
import { describeDirectory } from './testing/directory-cases'
import { casesAsAd, domain, SERVICE } from './testing/domain'
import { type FakeAdOptions, startFakeAd } from './testing/fake-ad'
import { type AdEntry, adGroup, adUser } from './testing/fake-ad-tree'
import { directoryAt, listen, stopAll, stopLater, waysOf } from './testing/running'

const GROUPS = 'ou=groups,dc=example,dc=org'
const PASSWORD = 'correct horse'
const ANA = 'CN=Ana,OU=people,DC=example,DC=org'

for (const nesting of ['chain', 'walk'] as const)
  describeDirectory(`Active Directory, groups by ${nesting}`, async () => {
    const ad = await startFakeAd({ entries: casesAsAd() })
    return {
      config: { kind: 'active-directory', urls: [ad.url], bind: SERVICE, nesting },
      stop: ad.stop,
    }
  })

async function start(entries: AdEntry[], options: Partial<FakeAdOptions> = {}) {
  const ad = await startFakeAd({ entries: domain(entries), ...options })
  stopLater(ad.stop)
  const directory = (overrides: Partial<DirectoryConfig> = {}) =>
    directoryAt([ad.url], { kind: 'active-directory', bind: SERVICE, ...overrides })
  return { ad, directory }
}

const ana = (attributes: Record<string, string> = {}) => adUser(ANA, 'Ana', PASSWORD, attributes)
const group = (name: string, members: string[]) => adGroup(`CN=${name},${GROUPS}`, name, members)
const groupDn = (name: string) => `CN=${name},${GROUPS}`
const signIn = { username: 'ana', password: PASSWORD }
const adTime = (ms: number) => String((BigInt(ms) + 11_644_473_600_000n) * 10_000n)

describe('accounts in Active Directory', () => {
  afterEach(stopAll)
  const refused = {
    code: 'INVALID_CREDENTIALS',
    detail: 'The user name or the password is wrong.',
  }

  it.each([
    ['disabled', { userAccountControl: '514' }, 'disabled'],
    ['disabled, with a password that never expires', { userAccountControl: '66050' }, 'disabled'],
    ['expired', { accountExpires: adTime(Date.now() - 1000) }, 'expired'],
  ])('are lost at the next look when %s', async (_, attributes, bar) => {
    const { ad, directory } = await start([ana()])
    expect(await directory().findPerson('ana')).not.toBeNull()
    ad.replace(domain([ana(attributes)]))
    expect(await directory().findPerson('ana')).toBeNull()
    expect(await directory().explainPerson('ana')).toMatchObject({ found: 'person', bar })
    await expect(directory().authenticate(signIn)).rejects.toMatchObject(refused)
  })

  it.each([
    { accountExpires: '0' },
    { accountExpires: adTime(Date.now() + 60_000) },
    { userAccountControl: '66048' },
  ])('count with %j', async (attributes) => {
    const { directory } = await start([ana(attributes)])
    expect((await directory().authenticate(signIn)).person.username).toBe('ana')
  })

  it('are told by objectGUID, as its own tools print it', async () => {
    const objectGUID = Buffer.from('33221100554477668899aabbccddeeff', 'hex')
    const person = ana()
    const { directory } = await start([
      { ...person, attributes: { ...person.attributes, objectGUID: [objectGUID] } },
    ])
    expect((await directory().findPerson('ana'))?.person.id).toBe(
      '00112233-4455-6677-8899-aabbccddeeff',
    )
  })

  it('are refused as a whole when their flags are hidden', async () => {
    const person = ana()
    const { userAccountControl: _, ...attributes } = person.attributes
    const { directory } = await start([{ ...person, attributes }])
    await expect(directory().findPerson('ana')).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('userAccountControl'),
      terminal: true,
    })
  })

  it('sign in by userPrincipalName, if the settings say so', async () => {
    const { directory } = await start([ana({ userPrincipalName: 'Ana@example.org' })])
    const found = await directory({ usernameAttribute: 'userPrincipalName' }).authenticate({
      ...signIn,
      username: 'ANA@example.org',
    })
    expect(found.person.username).toBe('ana@example.org')
  })
})

describe('passwords that Active Directory would take', () => {
  afterEach(stopAll)

  it('takes a bind without a password, as we must know', async () => {
    const { ad } = await start([ana()])
    const client = new Client({ url: ad.url })
    await expect(client.bind(ANA, '')).resolves.toBeUndefined()
    await expect(client.bind('', '')).resolves.toBeUndefined()
    await expect(client.bind(ANA, 'wrong')).rejects.toMatchObject({ code: 49 })
    await client.unbind()
  })

  it.each(['', ' ', '\t', '\0', `${PASSWORD}\0`])(
    'is never asked about %j, nor about nobody',
    async (password) => {
      const { ad, directory } = await start([ana()])
      for (const username of ['ana', '', ' ', '\0', ANA])
        await expect(directory().authenticate({ username, password })).rejects.toMatchObject({
          code: 'INVALID_CREDENTIALS',
        })
      expect(ad.seen).toMatchObject({ binds: 0, searches: 0 })
    },
  )

  it.each([
    { dn: '', password: '' },
    { dn: ' ', password: PASSWORD },
    { dn: ANA, password: '' },
  ])('is not bound as the service account %j', async (bind) => {
    expect(() => directoryAt(['ldap://dir'], { kind: 'active-directory', bind })).toThrow(
      expect.objectContaining({ field: 'bind' }),
    )
  })
})

describe('groups in Active Directory', () => {
  afterEach(stopAll)

  const chainOfGroups = (length: number) =>
    Array.from({ length }, (_, i) => group(`g${i}`, [i === 0 ? ANA : groupDn(`g${i - 1}`)]))

  it('come in one search by the matching rule, however deep they nest', async () => {
    const { ad, directory } = await start([ana(), ...chainOfGroups(15)])
    expect((await directory().findPerson('ana'))?.groups).toHaveLength(15)
    // The root entry, the person, the groups.
    expect(ad.seen).toMatchObject({ binds: 1, searches: 3, entries: 17 })
    expect((await directory({ nesting: 'walk' }).findPerson('ana'))?.groups).toHaveLength(11)
  })

  it('are explained with the way to each', async () => {
    const elsewhere = adGroup('CN=elsewhere,DC=example,DC=org', 'elsewhere', [ANA])
    const { directory } = await start([
      ana(),
      ...chainOfGroups(3),
      elsewhere,
      group('beyond', [elsewhere.dn]),
    ])
    expect(waysOf(await directory().explainPerson('ana'))).toEqual({
      g0: [],
      g1: ['g0'],
      g2: ['g0', 'g1'],
      beyond: null,
    })
  })

  it('that only send mail count no longer once the filter says so', async () => {
    const list = group('list', [ANA])
    const { directory } = await start([
      ana(),
      group('team', [ANA]),
      { ...list, attributes: { ...list.attributes, groupType: ['2'] } },
    ])
    const names = async (groupFilter?: string) =>
      (await directory(groupFilter === undefined ? {} : { groupFilter }).findPerson('ana'))?.groups
        .map(({ name }) => name)
        .sort()
    expect(await names()).toEqual(['list', 'team'])
    expect(await names('(groupType:1.2.840.113556.1.4.803:=2147483648)')).toEqual(['team'])
  })

  it('come whole when there are more than a page holds', async () => {
    const many = Array.from({ length: 1700 }, (_, i) => group(`many-${i}`, [ANA]))
    const { ad, directory } = await start([ana(), ...many])
    expect((await directory().findPerson('ana'))?.groups).toHaveLength(1700)
    expect(ad.seen).toMatchObject({ searches: 6, entries: 1702 })
    expect(await directory().listTeamGroups()).toHaveLength(1700)
  })

  it('come whole over pages without an entry', async () => {
    const many = Array.from({ length: 1100 }, (_, i) => group(`many-${i}`, [ANA]))
    const { directory } = await start([ana(), ...many], { emptyPages: true })
    expect((await directory().findPerson('ana'))?.groups).toHaveLength(1100)
  })

  it.each(['chain', 'walk'] as const)(
    'are found by %s without reading 20,000 members',
    async (nesting) => {
      const crowd = Array.from({ length: 20_000 }, (_, i) => `CN=p${i},OU=people,DC=example,DC=org`)
      const { ad, directory } = await start([
        ana(),
        group('everybody', [...crowd, ANA]),
        group('above', [groupDn('everybody')]),
      ])
      const found = await directory({ nesting }).findPerson('ana')
      expect(found?.groups.map(({ name }) => name).sort()).toEqual(['above', 'everybody'])
      expect(ad.seen.searches).toBeLessThanOrEqual(5)
      expect(ad.seen.values).toBeLessThan(40)
    },
  )
})

describe('members of groups in Active Directory', () => {
  afterEach(stopAll)

  it('are found by the lasting id, of 20,000 only the first part is read', async () => {
    const crowd = Array.from({ length: 20_000 }, (_, i) => `CN=p${i},OU=people,DC=example,DC=org`)
    const { ad, directory } = await start([
      ana(),
      adUser('CN=Off,OU=people,DC=example,DC=org', 'Off', PASSWORD, { userAccountControl: '514' }),
      group('team', [ANA, 'CN=Off,OU=people,DC=example,DC=org']),
      group('above', [groupDn('team')]),
      group('everybody', [ANA, ...crowd]),
    ])
    const members = async (name: string) => {
      const [found] = await directory().searchGroups(name)
      expect(await directory().findGroup(found?.id ?? '')).toMatchObject({ name })
      ad.forget()
      const listed = await directory().listMembers(found?.id ?? '')
      return { ...listed, people: listed?.people.map(({ username }) => username) }
    }
    expect(await members('above')).toMatchObject({ people: ['ana'], isComplete: true })
    expect(await members('everybody')).toMatchObject({ people: ['ana'], isComplete: false })
    expect(ad.seen.values).toBeLessThan(1_600)
    expect(ad.seen.searches).toBeLessThan(90)
  })
})

describe('Active Directory in a forest', () => {
  afterEach(stopAll)

  it('points to other domains, where nobody follows', async () => {
    const attacker = await listen(() => undefined)
    const { directory } = await start([ana(), group('team', [ANA])], {
      references: [`${attacker.url}/DC=evil,DC=example,DC=org`],
    })
    const top = 'dc=example,dc=org'
    const whole = directory({ peopleBase: top, groupsBase: top })
    expect((await whole.authenticate(signIn)).groups.map(({ name }) => name)).toEqual(['team'])
    expect(await whole.listTeamGroups()).toHaveLength(1)
    expect(await whole.explainPerson('ana')).toMatchObject({ found: 'person' })
    expect(attacker.accepted()).toBe(0)
  })

  it('says what is missing when nobody may search without the service account', async () => {
    const { ad } = await start([ana()])
    await expect(
      directoryAt([ad.url], { kind: 'active-directory' }).findPerson('ana'),
    ).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('service account'),
      raw: expect.stringContaining('successful bind'),
    })
  })

  it('says so when it is set up as OpenLDAP', async () => {
    const { directory } = await start([ana()])
    await expect(
      directory({ kind: 'openldap', usernameAttribute: 'sAMAccountName' }).findPerson('ana'),
    ).rejects.toMatchObject({ detail: expect.stringContaining('LDAP_KIND=active-directory') })
  })
})
