import { checkTagGlob } from '@/lib/images/rules/tag-glob'
import { checkRepositoryGlob } from '@/lib/tenants/repository-glob'
import type { GlobValues } from './glob-fields'

/** What is wrong with each field; null where it is fine. */
export function globProblems(values: GlobValues): Record<keyof GlobValues, string | null> {
  return {
    name: values.name.trim() === '' ? 'Give it a name.' : null,
    repositories: checkRepositoryGlob(values.repositories.trim()),
    tags: checkTagGlob(values.tags.trim()),
  }
}
