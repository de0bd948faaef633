import type { AuditRecord } from '../../audit/record'
import type { AppError } from '../../kernel/app-error'
import type { Author, BinDeps } from './bin-deps'
import type { TagToBin } from './tag-to-bin'

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

/** The record of a tag that could not be moved to the bin. */
export function auditOfFailed(
  deps: Pick<BinDeps, 'registry'>,
  { author, repository }: { author: Author; repository: string },
  { tag, digest }: TagToBin,
  error: AppError,
): AuditRecord {
  return {
    ...auditOf(deps, author, `${repository}:${tag}`),
    ...{ action: 'tag.deleted', result: 'failed' },
    ...{ before: { digest }, after: { code: error.code } },
  }
}
