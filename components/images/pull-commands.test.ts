import { expect, test } from 'vitest'
import { imageName, PULL_TOOLS, pullCommand } from './pull-commands'

test('names an image by tag and by digest', () => {
  expect(imageName('host:5001', 'team/app', 'v1')).toBe('host:5001/team/app:v1')
  expect(imageName('host:5001', 'team/app', 'sha256:ab')).toBe('host:5001/team/app@sha256:ab')
})

test('has a line for each tool', () => {
  expect(PULL_TOOLS.map((tool) => pullCommand(tool, 'h/a:v1'))).toEqual([
    'docker pull h/a:v1',
    'podman pull h/a:v1',
    'nerdctl pull h/a:v1',
    'skopeo copy --all docker://h/a:v1 dir:./image',
    'image: h/a:v1',
  ])
})
