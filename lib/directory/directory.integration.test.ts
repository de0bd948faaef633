import { afterEach, describe, expect, it } from 'vitest'
import { makeCertificates } from './testing/certificates'
import { casesAsEntries, describeDirectory } from './testing/directory-cases'
import { ALICE, directoryAt, listen, SUFFIX, startFilled, stopAll, waysOf } from './testing/running'
import { type LdapEntry, startSlapd } from './testing/slapd'

const PEOPLE = `ou=people,${SUFFIX}`
const GROUPS = `ou=groups,${SUFFIX}`

describeDirectory('OpenLDAP', async () => {
  const slapd = await startSlapd()
  await slapd.add(casesAsEntries())
  return { config: { urls: [slapd.url] }, stop: slapd.stop }
})

describeDirectory('OpenLDAP with the memberOf overlay, a service account and LDAPS', async () => {
  const certificates = await makeCertificates([{ type: 'ip', value: '127.0.0.1' }])
  const slapd = await startSlapd({ memberOf: true, anonymous: false, tls: certificates })
  await slapd.add(casesAsEntries())
  return {
    config: {
      urls: [slapd.ldapsUrl],
      caPem: certificates.caPem,
      bind: { dn: slapd.adminDn, password: slapd.adminPassword },
    },
    stop: slapd.stop,
  }
})

describe('groups in OpenLDAP', () => {
  afterEach(stopAll)

  const group = (name: string, attributes: LdapEntry['attributes']): LdapEntry => ({
    dn: `cn=${name},${GROUPS}`,
    attributes: { cn: name, ...attributes },
  })

  it('knows member, uniqueMember and memberUid, and nests across them', async () => {
    const slapd = await startFilled({}, [
      group('unique', { objectClass: 'groupOfUniqueNames', uniqueMember: `uid=alice,${PEOPLE}` }),
      group('posix', { objectClass: 'posixGroup', gidNumber: '5000', memberUid: ['bob', 'alice'] }),
      group('posix-other-case', {
        objectClass: 'posixGroup',
        gidNumber: '5001',
        memberUid: 'ALICE',
      }),
      group('above-posix', { objectClass: 'groupOfNames', member: `cn=posix,${GROUPS}` }),
      group('above-unique', {
        objectClass: 'groupOfUniqueNames',
        uniqueMember: `cn=unique,${GROUPS}`,
      }),
    ])
    const { groups } = await directoryAt([slapd.url]).authenticate(ALICE)
    expect(groups.map((found) => found.name).sort()).toEqual(
      ['above-posix', 'above-unique', 'company', 'division', 'posix', 'team-a', 'unique'].sort(),
    )
  })

  it('takes memberOf where the members of groups may not be read', async () => {
    const slapd = await startFilled({
      memberOf: true,
      databaseLine: 'access to attrs=member,uniqueMember by * none',
    })
    const directory = directoryAt([slapd.url])
    const { groups } = await directory.authenticate(ALICE)
    expect(groups.map((found) => found.name)).toEqual(['team-a', 'division', 'company'])
    const explained = await directory.explainPerson('alice')
    expect(waysOf(explained)).toEqual({
      'team-a': [],
      division: ['team-a'],
      company: ['team-a', 'division'],
    })
  })

  it('counts no group outside the base of the groups', async () => {
    const slapd = await startFilled({ memberOf: true }, [
      {
        dn: `cn=platform-admins,${SUFFIX}`,
        attributes: {
          objectClass: 'groupOfNames',
          cn: 'platform-admins',
          member: `uid=admin,${PEOPLE}`,
        },
      },
    ])
    const found = await directoryAt([slapd.url]).findPerson('admin')
    expect(found?.groups).toEqual([])
  })

  it('does not take an owner of a group for a member', async () => {
    const slapd = await startFilled({ memberOf: true }, [
      group('owned', {
        objectClass: 'groupOfNames',
        member: `uid=carol,${PEOPLE}`,
        owner: [`uid=alice,${PEOPLE}`, `cn=team-a,${GROUPS}`],
      }),
    ])
    const { groups } = await directoryAt([slapd.url]).authenticate(ALICE)
    expect(groups.map((found) => found.name).sort()).toEqual(['company', 'division', 'team-a'])
  })

  it('lists more groups than fit a page, and never half of them', async () => {
    const many = Array.from({ length: 620 }, (_, i) =>
      group(`many-${i}`, { objectClass: 'groupOfNames', member: `uid=alice,${PEOPLE}` }),
    )
    const slapd = await startFilled({ sizeLimit: 1000 }, many)
    const directory = directoryAt([slapd.url], { teamFilter: '(cn=many-*)' })
    expect(await directory.listTeamGroups()).toHaveLength(620)
    expect((await directory.authenticate(ALICE)).groups).toHaveLength(623)

    const stingy = await startFilled({ sizeLimit: 100 }, many.slice(0, 150))
    await expect(directoryAt([stingy.url]).listTeamGroups()).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      terminal: true,
    })
  })
})

describe('people in OpenLDAP', () => {
  afterEach(stopAll)

  const person = (dn: string, uid: string | string[], cn = 'Somebody'): LdapEntry => ({
    dn,
    attributes: { objectClass: 'inetOrgPerson', uid, cn, sn: cn, userPassword: 'correct horse' },
  })

  it('refuses a name that two people have', async () => {
    const slapd = await startFilled({}, [
      person(`cn=Second Alice,${PEOPLE}`, 'alice', 'Second Alice'),
    ])
    await expect(directoryAt([slapd.url]).authenticate(ALICE)).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
    })
    expect(await directoryAt([slapd.url]).findPerson('alice')).toBeNull()
  })

  it('refuses a name that many people have, without calling it a failure', async () => {
    const twins = Array.from({ length: 5 }, (_, i) => person(`cn=Alice ${i},${PEOPLE}`, 'alice'))
    const slapd = await startFilled({}, twins)
    await expect(directoryAt([slapd.url]).authenticate(ALICE)).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
    })
    expect(await directoryAt([slapd.url]).explainPerson('alice')).toEqual({ found: 'several' })
  })

  it.each(['*', ')(uid=*', '\\2a', '\\', '(|(a=b', 'pass\nword', 'пароль', ' spaces '])(
    'takes the password %j as it is, and nothing like it',
    async (password) => {
      const slapd = await startFilled({}, [
        {
          dn: `cn=Own,${PEOPLE}`,
          attributes: {
            ...{ objectClass: 'inetOrgPerson', uid: 'own', cn: 'Own', sn: 'Own' },
            userPassword: password,
          },
        },
      ])
      const signIn = (tried: string) =>
        directoryAt([slapd.url]).authenticate({ username: 'own', password: tried })
      expect((await signIn(password)).person.username).toBe('own')
      for (const other of ['*', 'x', `${password}*`, `${password}x`].filter(
        (each) => each !== password,
      ))
        await expect(signIn(other)).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    },
  )

  it('never gives a person with several names the name of somebody else', async () => {
    const slapd = await startFilled({}, [
      person(`cn=One,${PEOPLE}`, ['shared', 'one'], 'One'),
      person(`cn=Two,${PEOPLE}`, ['shared', 'two'], 'Two'),
    ])
    const directory = directoryAt([slapd.url])
    expect((await directory.findPerson('one'))?.person.username).toBe('one')
    expect((await directory.findPerson('TWO'))?.person.username).toBe('two')
    expect(await directory.findPerson('shared')).toBeNull()
  })

  it.each(['back\\slash', 'plus+and=', '#hash ', 'semi;<angle>', '名前', 'paren(thesis)*'])(
    'signs in %j, whose DN needs escapes',
    async (name) => {
      const escaped = name.replace(/["+,;<>\\=#]/g, '\\$&').replace(/ $/, '\\ ')
      const dn = `cn=${escaped},${PEOPLE}`
      const slapd = await startFilled({}, [
        person(dn, name.trim(), name),
        {
          dn: `cn=of ${escaped},${GROUPS}`,
          attributes: { objectClass: 'groupOfNames', cn: `of ${name}`, member: dn },
        },
        {
          dn: `cn=above,${GROUPS}`,
          attributes: {
            objectClass: 'groupOfNames',
            cn: 'above',
            member: `cn=of ${escaped},${GROUPS}`,
          },
        },
      ])
      const { person: found, groups } = await directoryAt([slapd.url]).authenticate({
        username: name,
        password: 'correct horse',
      })
      expect(found.username).toBe(name.trim())
      expect(groups).toHaveLength(2)
    },
  )

  it('refuses a person without a password, as it refuses a wrong one', async () => {
    const slapd = await startFilled({}, [
      {
        dn: `cn=Bare,${PEOPLE}`,
        attributes: { objectClass: 'inetOrgPerson', uid: 'bare', cn: 'Bare', sn: 'Bare' },
      },
    ])
    await expect(
      directoryAt([slapd.url]).authenticate({ username: 'bare', password: 'x' }),
    ).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
  })

  it('says what is wrong when nobody may search without the service account', async () => {
    const slapd = await startFilled({ anonymous: false })
    const bound = (password: string) =>
      directoryAt([slapd.url], { bind: { dn: slapd.adminDn, password } })
    expect((await bound(slapd.adminPassword).authenticate(ALICE)).person.username).toBe('alice')
    await expect(bound('wrong').authenticate(ALICE)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('refuses the service account'),
      terminal: true,
    })
    await expect(directoryAt([slapd.url]).authenticate(ALICE)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
    })
  })

  it('follows no referral', async () => {
    const attacker = await listen(() => undefined)
    const slapd = await startFilled({ globalLine: `referral ${attacker.url}` }, [
      {
        dn: `cn=elsewhere,${PEOPLE}`,
        attributes: {
          objectClass: ['referral', 'extensibleObject'],
          cn: 'elsewhere',
          ref: `${attacker.url}/cn=elsewhere,${PEOPLE}`,
        },
      },
    ])
    expect((await directoryAt([slapd.url]).authenticate(ALICE)).person.username).toBe('alice')
    const bind = { dn: 'cn=service,dc=elsewhere', password: 'service secret' }
    await expect(directoryAt([slapd.url], { bind }).check()).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
    })
    await expect(
      directoryAt([slapd.url], { peopleBase: 'dc=elsewhere' }).authenticate(ALICE),
    ).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('refers to another server'),
    })
    expect(attacker.accepted()).toBe(0)
  })
})
