import type { AuditRecord } from '../../audit/record'
import type { Author, BinDeps } from './bin-deps'

/** What records of the bin have in common; `what` is a tag or a digest of a repository. */
export function auditOf(
  { registry }: Pick<BinDeps, 'registry'>,
  author: Author,
  what: string,
): Pick<AuditRecord, 'actor' | 'requestId' | 'caller' | 'tenantId' | 'registryId' | 'subject'> {
  return {
    ...{ actor: author.username, requestId: author.requestId, caller: author.caller },
    ...{ tenantId: registry.tenantId, registryId: registry.id },
    subject: `${registry.name}/${what}`,
  }
}
