import { expect, test } from 'vitest'
import { imageName, pullCommand } from './pull-commands'

test('names an image by tag and by digest', () => {
  expect(imageName('reg.example:5000', 'team/api', 'v1')).toBe('reg.example:5000/team/api:v1')
  expect(imageName('reg.example:5000', 'api', 'sha256:ab')).toBe('reg.example:5000/api@sha256:ab')
})

test('speaks the language of each tool', () => {
  expect(pullCommand('docker', 'h/a:1')).toBe('docker pull h/a:1')
  expect(pullCommand('podman', 'h/a:1')).toBe('podman pull h/a:1')
  expect(pullCommand('skopeo', 'h/a:1')).toBe('skopeo copy --all docker://h/a:1 dir:./image')
})
