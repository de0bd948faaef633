import { describe, expect, it } from 'vitest'
import { formatGuid, parseGroup, parsePerson } from './entries'

const UUID = '3F2504E0-4F89-41D3-9A0C-0305E82C3301'

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
    expect(parsePerson(entry, 'uid', 'ana')).toEqual({
      person: {
        dn: 'uid=Ana,dc=x',
        id: UUID.toLowerCase(),
        username: 'ana',
        displayName: 'Ana',
        email: 'ana@x',
      },
      storedUsername: 'Ana',
      memberOf: ['cn=a,dc=x'],
      dnAttribute: 'entryDN',
    })
  })

  it('reads an entry of Active Directory, in whatever case it names attributes', () => {
    const objectGUID = Buffer.from('e004253f894fd3419a0c0305e82c3301', 'hex')
    const entry = { dn: 'CN=Ana,DC=x', samaccountname: 'ANA', objectGUID }
    expect(parsePerson(entry, 'sAMAccountName', 'ana')).toMatchObject({
      person: { id: UUID.toLowerCase(), username: 'ana', displayName: 'ana' },
      memberOf: [],
      dnAttribute: 'distinguishedName',
    })
  })

  it('takes the name that was asked for, of several', () => {
    const entry = { dn: 'cn=x', uid: ['shared', 'Own'], entryUUID: UUID }
    expect(parsePerson(entry, 'uid', 'own')?.person.username).toBe('own')
    expect(parsePerson(entry, 'uid', 'other')).toBeNull()
  })

  it.each([
    { dn: 'cn=x', uid: [], entryUUID: UUID },
    { dn: 'cn=x', uid: ' ', entryUUID: UUID },
    { dn: '', uid: 'ana', entryUUID: UUID },
  ])('finds no person in %j', (entry) => {
    expect(parsePerson(entry, 'uid', 'ana')).toBeNull()
  })

  it('fails without an identifier, because names are used again', () => {
    expect(() => parsePerson({ dn: 'cn=x', uid: 'ana' }, 'uid', 'ana')).toThrow(
      expect.objectContaining({ code: 'DIRECTORY_UNAVAILABLE', terminal: true }),
    )
  })
})

it('takes the first name of a group, and leaves out one without', () => {
  expect(parseGroup({ dn: 'cn=a', cn: ['a', 'b'], entryUUID: UUID })?.name).toBe('a')
  expect(parseGroup({ dn: 'cn=a', cn: [], entryUUID: UUID })).toBeNull()
})

it('writes a GUID as Active Directory does', () => {
  expect(formatGuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex'))).toBe(
    '33221100-5544-7766-8899-aabbccddeeff',
  )
})
