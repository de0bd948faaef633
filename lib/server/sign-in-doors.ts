import { oidcHttpOptions } from '../auth/oidc/oidc-client'
import { createOidcOnlyDirectory } from '../auth/oidc/oidc-only-directory'
import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { type OpenedDirectory, openDirectory } from './directory'

/**
 * The doors by which people come: the directory, or what stands for it where an identity provider is the only one.
 *
 * @throws AppError BAD_INPUT for settings that cannot work, such as a CA file that is not there
 */
export async function openSignInDoors(settings: Settings, db: Database): Promise<OpenedDirectory> {
  if (settings.OIDC_ISSUER !== undefined) await oidcHttpOptions(settings)
  if (settings.LDAP_URL === undefined && settings.OIDC_ISSUER !== undefined && !settings.DEMO)
    return { directory: createOidcOnlyDirectory(db, settings), close: async () => undefined }
  return openDirectory(settings)
}
