import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALICE, directoryAt, SUFFIX, startFilled, stopAll } from './testing/running'
import type { LdapEntry, Slapd } from './testing/slapd'

const PASSWORD = 'correct horse'
const REFUSED = {
  code: 'INVALID_CREDENTIALS',
  detail: 'The user name or the password is wrong.',
}
const TODAY = Math.floor(Date.now() / 86_400_000)

const dnOf = (uid: string) => `uid=${uid},ou=people,${SUFFIX}`

function person(uid: string, attributes: LdapEntry['attributes'] = {}): LdapEntry {
  return {
    dn: dnOf(uid),
    attributes: {
      objectClass: ['inetOrgPerson', 'shadowAccount'],
      uid,
      cn: uid,
      sn: uid,
      userPassword: PASSWORD,
      ...attributes,
    },
  }
}

describe('accounts in OpenLDAP that may not be used', () => {
  let slapd: Slapd
  beforeAll(async () => {
    slapd = await startFilled({ passwordPolicy: true }, [
      {
        dn: `cn=policy,${SUFFIX}`,
        attributes: {
          objectClass: ['device', 'pwdPolicy'],
          cn: 'policy',
          pwdAttribute: 'userPassword',
          pwdLockout: 'TRUE',
          pwdMaxFailure: '3',
          // The server forgets its failures, so that the tests of other people stay alone.
          pwdFailureCountInterval: '60',
        },
      },
      person('shadow-today', { shadowExpire: String(TODAY) }),
      person('shadow-zero', { shadowExpire: '0' }),
      person('shadow-tomorrow', { shadowExpire: String(TODAY + 1) }),
      person('shadow-never', { shadowExpire: '-1' }),
    ])
  })
  afterAll(stopAll)

  const set = (uid: string, type: string, values: string[]) =>
    slapd.asAdmin((client) =>
      client.modify(
        dnOf(uid),
        new Change({ operation: 'replace', modification: new Attribute({ type, values }) }),
      ),
    )
  const add = async (uid: string) => {
    await slapd.add([person(uid)])
    return directoryAt([slapd.url])
  }
  const signIn = (uid: string, password = PASSWORD) =>
    directoryAt([slapd.url]).authenticate({ username: uid, password })

  it.each(['shadow-today', 'shadow-zero'])('bars %s', async (uid) => {
    const directory = directoryAt([slapd.url])
    await expect(signIn(uid)).rejects.toMatchObject(REFUSED)
    expect(await directory.findPerson(uid)).toBeNull()
    expect(await directory.explainPerson(uid)).toMatchObject({
      found: 'person',
      person: { username: uid },
      bar: 'expired',
    })
  })

  it.each(['shadow-tomorrow', 'shadow-never'])('lets %s in', async (uid) => {
    expect((await signIn(uid)).person.username).toBe(uid)
    expect(await directoryAt([slapd.url]).findPerson(uid)).not.toBeNull()
  })

  it.each([
    ['pwdAccountLockedTime', '000001010000Z', 'locked'],
    ['pwdEndTime', '20200101000000Z', 'expired'],
    ['pwdStartTime', '29990101000000Z', 'not-yet-valid'],
  ])('loses a person at the next look once %s says so', async (attribute, value, bar) => {
    const uid = `lost-${attribute.toLowerCase()}`
    const directory = await add(uid)
    expect(await directory.findPerson(uid)).not.toBeNull()
    await set(uid, attribute, [value])
    expect(await directory.findPerson(uid)).toBeNull()
    await expect(signIn(uid)).rejects.toMatchObject(REFUSED)
    expect(await directory.explainPerson(uid)).toMatchObject({ bar })
    await set(uid, attribute, [])
    expect(await directory.findPerson(uid)).not.toBeNull()
    expect((await signIn(uid)).person.username).toBe(uid)
  })

  it('leaves a lock of wrong passwords to the server: nobody else can end a session with it', async () => {
    const directory = await add('guessed')
    for (let i = 0; i < 3; i += 1)
      await expect(signIn('guessed', `guess ${i}`)).rejects.toMatchObject(REFUSED)
    await expect(signIn('guessed')).rejects.toMatchObject(REFUSED)
    expect(await directory.findPerson('guessed')).not.toBeNull()
    const strict = directoryAt([slapd.url], { userFilter: '(!(pwdAccountLockedTime=*))' })
    expect(await strict.findPerson('guessed')).toBeNull()
    expect(await strict.explainPerson('guessed')).toMatchObject({ bar: 'filtered' })
  })

  it('takes a disabled account for gone by a filter of the settings', async () => {
    const directory = directoryAt([slapd.url], { userFilter: '(!(employeeType=left))' })
    await add('leaver')
    expect(await directory.findPerson('leaver')).not.toBeNull()
    await set('leaver', 'employeeType', ['left'])
    expect(await directory.findPerson('leaver')).toBeNull()
    expect(await directory.explainPerson('leaver')).toMatchObject({ bar: 'filtered' })
    await expect(
      directory.authenticate({ username: 'leaver', password: PASSWORD }),
    ).rejects.toMatchObject(REFUSED)
  })

  it('explains who is nobody and who is several', async () => {
    await slapd.add([{ ...person('twin'), dn: `cn=twin,ou=people,${SUFFIX}` }, person('twin')])
    const directory = directoryAt([slapd.url])
    expect(await directory.explainPerson('twin')).toEqual({ found: 'several' })
    expect(await directory.explainPerson('missing')).toEqual({ found: 'nobody' })
    expect(await directory.explainPerson(' \0')).toEqual({ found: 'nobody' })
    expect(await directory.findPerson('twin')).toBeNull()
    expect(await directory.explainPerson(ALICE.username)).toMatchObject({ bar: null })
  })
})
