// The rows of the permission table that are about the platform: its directory and its certificates.
import { describeDirectory } from '../../auth/describe-directory'
import { lookUpPerson } from '../../auth/look-up-person'
import { testDirectory } from '../../auth/test-directory'
import { createDirectory } from '../../directory/directory'
import { changeOvercommit } from '../../tenants/change-overcommit'
import { continueRoll } from '../../tenants/continue-roll'
import { dropOldTokenCa } from '../../tenants/drop-old-token-ca'
import { fetchCaBundle } from '../../tenants/fetch-ca-bundle'
import { getCapacity } from '../../tenants/get-capacity'
import { getCertificates } from '../../tenants/get-certificates'
import { getHealth } from '../../tenants/get-health'
import { getRoll } from '../../tenants/get-roll'
import { getStorage } from '../../tenants/get-storage'
import { measurePlatform } from '../../tenants/measure-platform'
import { moveCaRotation } from '../../tenants/move-ca-rotation'
import { type PlatformAbilities, platformAbilities } from '../../tenants/platform-abilities'
import { rotateRegistryCa } from '../../tenants/rotate-registry-ca'
import { rotateTokenCa } from '../../tenants/rotate-token-ca'
import { testPlatform } from '../../tenants/test-platform'
import { ADMINS_ALONE, everybody, type PermissionCase } from './answers'

/** No server answers for it. */
const NO_DIRECTORY = createDirectory({
  kind: 'openldap',
  urls: ['ldap://127.0.0.1:1'],
  startTls: false,
  peopleBase: 'dc=x',
  groupsBase: 'dc=x',
  timeoutMs: 1_000,
})

export const PLATFORM_CASES: Readonly<Record<string, PermissionCase>> = {
  'what pages offer': {
    readsOnly: true,
    run: async (_, actor) => platformAbilities(actor),
    see: (abilities: PlatformAbilities) =>
      Object.entries(abilities)
        .flatMap(([name, isAble]) => (isAble ? [name] : []))
        .join(' '),
    answers: everybody('', { admin: 'administer listAllRegistries decideRegistryRequests' }),
  },
  getCapacity: {
    readsOnly: true,
    run: ({ context }, actor) => getCapacity(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  changeOvercommit: {
    // As it is.
    readsOnly: true,
    run: ({ context }, actor) => changeOvercommit(context, actor, { allowed: false }),
    answers: ADMINS_ALONE,
  },
  getRoll: {
    readsOnly: true,
    run: ({ context }, actor) => getRoll(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  continueRoll: {
    readsOnly: true,
    run: ({ context }, actor) => continueRoll(context, actor, {}),
    // Nothing is stopped in these worlds: this answer is behind the permission.
    answers: everybody('FORBIDDEN', { admin: 'CONFLICT' }),
  },
  getCertificates: {
    readsOnly: true,
    run: ({ context }, actor) => getCertificates(context, actor, {}),
    // No worker made keys for these worlds: this answer is behind the permission.
    answers: everybody('FORBIDDEN', { admin: 'NOT_READY' }),
  },
  rotateTokenCa: {
    readsOnly: true,
    run: ({ context }, actor) => rotateTokenCa(context, actor, { fingerprintSha256: 'AA:BB' }),
    // As above.
    answers: everybody('FORBIDDEN', { admin: 'NOT_READY' }),
  },
  dropOldTokenCa: {
    readsOnly: true,
    run: ({ context }, actor) => dropOldTokenCa(context, actor, {}),
    answers: everybody('FORBIDDEN', { admin: 'CONFLICT' }),
  },
  getHealth: {
    readsOnly: true,
    run: ({ context }, actor) => getHealth(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  getStorage: {
    readsOnly: true,
    run: ({ context }, actor) => getStorage(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  testPlatform: {
    run: ({ context }, actor) => testPlatform(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  measurePlatform: {
    run: ({ context }, actor) => measurePlatform(context, actor, {}),
    answers: ADMINS_ALONE,
  },
  rotateRegistryCa: {
    readsOnly: true,
    run: ({ context }, actor) => rotateRegistryCa(context, actor, { fingerprintSha256: 'AA:BB' }),
    answers: everybody('FORBIDDEN', { admin: 'NOT_READY' }),
  },
  moveCaRotation: {
    readsOnly: true,
    run: ({ context }, actor) => moveCaRotation(context, actor, { to: 'drop' }),
    answers: everybody('FORBIDDEN', { admin: 'CONFLICT' }),
  },
  fetchCaBundle: {
    readsOnly: true,
    run: ({ context }, actor) => fetchCaBundle(context, actor, {}),
    answers: everybody('NOT_READY'),
  },
  describeDirectory: {
    readsOnly: true,
    run: ({ context }, actor) => describeDirectory(context, actor, {}, NO_DIRECTORY),
    answers: ADMINS_ALONE,
  },
  testDirectory: {
    readsOnly: true,
    run: ({ context }, actor) => testDirectory(context, actor, {}, NO_DIRECTORY),
    answers: ADMINS_ALONE,
  },
  lookUpPerson: {
    readsOnly: true,
    run: ({ context }, actor) => lookUpPerson(context, actor, { username: 'ada' }, NO_DIRECTORY),
    answers: everybody('FORBIDDEN', { admin: 'DIRECTORY_UNAVAILABLE' }),
  },
}
