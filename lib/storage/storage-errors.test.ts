import { access } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import { translateStorageError } from './storage-errors'

const failed = (code: string) =>
  Object.assign(new Error(`${code}: text, mkdir '/mnt/secret'`), { code, syscall: 'mkdir' })

it.each([
  ['ENOSPC', 'STORAGE_REFUSED', /full/],
  ['EDQUOT', 'STORAGE_REFUSED', /quota/],
  ['EACCES', 'STORAGE_UNAVAILABLE', /no_root_squash/],
  ['EPERM', 'STORAGE_UNAVAILABLE', /no_root_squash/],
  ['EROFS', 'STORAGE_UNAVAILABLE', /read-only/],
  ['ESTALE', 'STORAGE_UNAVAILABLE', /stale/],
  ['EIO', 'STORAGE_UNAVAILABLE', /input\/output/],
  ['ETIMEDOUT', 'STORAGE_UNAVAILABLE', /does not answer/],
  ['EWHATEVER', 'STORAGE_REFUSED', /refused/],
])('%s is %s', (errno, code, detail) => {
  const error = translateStorageError(failed(errno))
  expect(error).toMatchObject({ code, raw: `mkdir: ${errno}`, terminal: false })
  expect(error).toHaveProperty('detail', expect.stringMatching(detail))
  expect(error).toHaveProperty('detail', expect.not.stringContaining('/mnt'))
})

it('calls a trash on another file system terminal', () => {
  expect(translateStorageError(failed('EXDEV'))).toMatchObject({ terminal: true })
})

it('knows the errors that Node throws', async () => {
  const error: unknown = await access('/nowhere/at/all').catch((reason: unknown) => reason)
  expect(translateStorageError(error)).toMatchObject({ raw: 'access: ENOENT', cause: error })
})

it('leaves everything else alone', () => {
  for (const error of [new AppError('NOT_FOUND', 'x'), new Error('x'), 'x']) {
    expect(translateStorageError(error)).toBe(error)
  }
})
