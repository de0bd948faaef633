import { expect, it } from 'vitest'
import { isDebianLike, missingPackages } from './debian-packages'

it.each([
  ['ID=debian\n', true],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', true],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', true],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', false],
  ['', false],
])('%j', (osRelease, isDebian) => {
  expect(isDebianLike(osRelease)).toBe(isDebian)
})

it('names the packages whose program or file is missing', () => {
  const needs = [
    { name: 'node', provides: 'node' },
    { name: 'root', provides: '/' },
    { name: 'nothing', provides: 'no-such-program' },
    { name: 'nowhere', provides: '/no/such/file' },
  ]
  expect(missingPackages(needs)).toEqual(['nothing', 'nowhere'])
})
