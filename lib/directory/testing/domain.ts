import { casesAsEntries } from './directory-cases'
import { type AdEntry, adContainer, adGroup, adUser } from './fake-ad-tree'

const SUFFIX = 'dc=example,dc=org'

/** The account that searches. */
export const SERVICE = { dn: `cn=berth,${SUFFIX}`, password: 'service secret' }

/** A domain with its containers and the account that searches, and `entries`. */
export function domain(entries: readonly AdEntry[]): AdEntry[] {
  return [
    adContainer(SUFFIX),
    adContainer(`ou=people,${SUFFIX}`),
    adContainer(`ou=groups,${SUFFIX}`),
    adUser(SERVICE.dn, 'berth', SERVICE.password),
    ...entries,
  ]
}

/** The tree of the shared cases as a domain controller would hold it. */
export function casesAsAd(): AdEntry[] {
  const entries = casesAsEntries().flatMap(({ dn, attributes }) => {
    const { uid, cn, userPassword, member, mail, displayName } = attributes
    if (uid !== undefined) {
      const user = adUser(dn, String(uid), String(userPassword), {
        displayName: String(displayName),
        ...(mail === undefined ? {} : { mail: String(mail) }),
      })
      const objectClass = [...(user.attributes.objectClass ?? []), 'inetOrgPerson']
      return [{ ...user, attributes: { ...user.attributes, objectClass, uid: [String(uid)] } }]
    }
    return member === undefined ? [] : [adGroup(dn, String(cn), [member].flat())]
  })
  return domain(entries)
}
