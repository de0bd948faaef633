import type { Entry } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { formatGuid, groupAttributes, parseGroup, parsePerson, personAttributes } from './entries'
import type { DirectoryConfig } from './settings'
import { parseSettings } from './settings'
import { casesConfig } from './testing/directory-cases'

const UUID = '3F2504E0-4F89-41D3-9A0C-0305E82C3301'
const settingsOf = (overrides: Partial<DirectoryConfig>) =>
  parseSettings(casesConfig({ urls: ['ldap://dir'], ...overrides }))
const OPENLDAP = settingsOf({})
const ACTIVE_DIRECTORY = settingsOf({ kind: 'active-directory' })

const parse = (entry: Entry, username: string, settings = OPENLDAP) =>
  parsePerson(entry, settings, { username, now: new Date() })

describe('parsePerson', () => {
  it('reads an entry of OpenLDAP', () => {
    const entry = {
      dn: 'uid=Ana,dc=x',
      uid: 'Ana',
      entryUUID: UUID,
      cn: ['Ana', 'Anna'],
      displayName: [],
      mail: ['ana@x', 'ana@y'],
      memberOf: 'cn=a,dc=x',
    }
    expect(parse(entry, 'ana')).toEqual({
      person: {
        dn: 'uid=Ana,dc=x',
        id: UUID.toLowerCase(),
        username: 'ana',
        displayName: 'Ana',
        email: 'ana@x',
      },
      bar: null,
      memberUid: 'Ana',
      memberOf: ['cn=a,dc=x'],
    })
  })

  it('reads an entry of Active Directory, in whatever case it names attributes', () => {
    const objectGUID = Buffer.from('e004253f894fd3419a0c0305e82c3301', 'hex')
    const entry = {
      dn: 'CN=Ana,DC=x',
      samaccountname: 'ANA',
      objectGUID,
      useraccountcontrol: '514',
    }
    expect(parse(entry, 'ana', ACTIVE_DIRECTORY)).toMatchObject({
      person: { id: UUID.toLowerCase(), username: 'ana', displayName: 'ana' },
      bar: 'disabled',
      memberUid: null,
      memberOf: [],
    })
  })

  it('takes the name that was asked for, of several', () => {
    const entry = { dn: 'cn=x', uid: ['shared', 'Own'], entryUUID: UUID }
    expect(parse(entry, 'own')?.person.username).toBe('own')
    expect(parse(entry, 'other')).toBeNull()
  })

  it.each([
    { dn: 'cn=x', uid: [], entryUUID: UUID },
    { dn: 'cn=x', uid: ' ', entryUUID: UUID },
    { dn: '', uid: 'ana', entryUUID: UUID },
  ])('finds no person in %j', (entry) => {
    expect(parse(entry, 'ana')).toBeNull()
  })

  it('takes the uid for memberUid when people sign in with something else', () => {
    const byMail = settingsOf({ usernameAttribute: 'mail' })
    const entry = { dn: 'cn=x', mail: 'ana@x', uid: 'Ana', entryUUID: UUID }
    expect(parse(entry, 'ana@x', byMail)).toMatchObject({
      person: { username: 'ana@x' },
      memberUid: 'Ana',
    })
    expect(parse({ ...entry, uid: ['Ana', 'root'] }, 'ana@x', byMail)?.memberUid).toBeNull()
    expect(parse({ ...entry, uid: [] }, 'ana@x', byMail)?.memberUid).toBeNull()
  })

  it('takes the attributes of the settings', () => {
    const settings = settingsOf({ displayNameAttribute: 'gecos', mailAttribute: 'rfc822Mailbox' })
    const entry = { dn: 'cn=x', uid: 'ana', entryUUID: UUID, gecos: 'Ana A.', rfc822mailbox: 'a@x' }
    expect(parse(entry, 'ana', settings)?.person).toMatchObject({
      displayName: 'Ana A.',
      email: 'a@x',
    })
    expect(personAttributes(settings)).toEqual(expect.arrayContaining(['gecos', 'rfc822Mailbox']))
  })

  it('refuses Active Directory that is set up as OpenLDAP, whose flags would be missed', () => {
    const entry = { dn: 'cn=x', uid: 'ana', objectGUID: Buffer.alloc(16) }
    expect(() => parse(entry, 'ana')).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('LDAP_KIND=active-directory') }),
    )
  })

  it('refuses people of Active Directory who hide whether they are disabled', () => {
    const entry = { dn: 'cn=x', sAMAccountName: 'ana', objectGUID: Buffer.alloc(16) }
    expect(() => parse(entry, 'ana', ACTIVE_DIRECTORY)).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('userAccountControl') }),
    )
  })

  it('fails without an identifier, because names are used again', () => {
    expect(() => parse({ dn: 'cn=x', uid: 'ana' }, 'ana')).toThrow(
      expect.objectContaining({ code: 'DIRECTORY_UNAVAILABLE', terminal: true }),
    )
  })
})

describe('parseGroup', () => {
  it('takes the first name of a group, and leaves out one without', () => {
    expect(parseGroup({ dn: 'cn=a', cn: ['a', 'b'], entryUUID: UUID }, OPENLDAP)?.name).toBe('a')
    expect(parseGroup({ dn: 'cn=a', cn: [], entryUUID: UUID }, OPENLDAP)).toBeNull()
  })

  it('takes the name from the attribute of the settings', () => {
    const settings = settingsOf({ groupNameAttribute: 'ou' })
    expect(parseGroup({ dn: 'cn=a', cn: 'a', ou: 'b', entryUUID: UUID }, settings)?.name).toBe('b')
  })
})

it.each([OPENLDAP, ACTIVE_DIRECTORY])('never asks for the members of a group', (settings) => {
  const asked = [...groupAttributes(settings), ...personAttributes(settings)]
  expect(asked).not.toContain('member')
  expect(asked).not.toContain('*')
})

it('writes a GUID as Active Directory does', () => {
  expect(formatGuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
    '33221100-5544-7766-8899-aabbccddeeff',
  )
})
