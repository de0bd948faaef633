import { describe, expect, it } from 'vitest'
import { intersectScopes, parseScopes, type TokenAccess } from './scopes'

const repository = (name: string, ...actions: string[]): TokenAccess => ({
  type: 'repository',
  name,
  actions,
})

describe('parseScopes', () => {
  it.each([
    ['one', ['repository:team/app:pull,push'], [repository('team/app', 'pull', 'push')]],
    [
      'repeated parameters',
      ['repository:e/two:pull,push', 'repository:e/one:pull'],
      [repository('e/two', 'pull', 'push'), repository('e/one', 'pull')],
    ],
    [
      'separated by spaces',
      ['repository:e/two:push,pull  repository:e/one:pull'],
      [repository('e/two', 'push', 'pull'), repository('e/one', 'pull')],
    ],
    [
      'the same repository twice',
      ['repository:a:pull repository:a:pull,push', 'repository:a:push'],
      [repository('a', 'pull', 'push')],
    ],
    [
      'the catalog',
      ['registry:catalog:*'],
      [{ type: 'registry' as const, name: 'catalog', actions: ['*'] }],
    ],
    ['unknown actions beside known ones', ['repository:a:pull,fly,'], [repository('a', 'pull')]],
  ])('%s', (_, parameters, expected) => {
    expect(parseScopes(parameters)).toEqual(expected)
  })

  it.each([
    '',
    ' ',
    'repository',
    'repository:a',
    'repository:a:',
    'repository:a:fly',
    'repository(plugin):a:pull',
    'registry:other:*',
    'registry:catalog/x:*',
    'Repository:a:pull',
    'repository::pull',
    'repository:A:pull',
    'repository:/a:pull',
    'repository:a/../b:pull',
    'repository:a*:pull',
    'repository:host:5000/a:pull',
    `repository:${'a'.repeat(256)}:pull`,
    'repository:ä:pull',
    '__proto__:a:pull',
    'repository:a\tb:pull',
  ])('ignores %j', (scope) => {
    expect(parseScopes([scope])).toEqual([])
  })

  it('has no more than a hundred', () => {
    const many = Array.from({ length: 500 }, (_, n) => `repository:a${n}:pull`).join(' ')
    expect(parseScopes([many])).toHaveLength(100)
  })
})

describe('intersectScopes', () => {
  const pullOnly = () => ['pull']

  it('grants less than asked', () => {
    const requested = [repository('a', 'pull', 'push', 'delete', '*')]
    expect(intersectScopes(requested, pullOnly)).toEqual([repository('a', 'pull')])
  })

  it('drops what is not granted at all', () => {
    expect(intersectScopes([repository('a', 'push')], pullOnly)).toEqual([])
    expect(intersectScopes([repository('a', '*')], () => ['pull', 'push'])).toEqual([])
  })

  it('asks by entry', () => {
    const requested = [repository('team', 'pull'), repository('team-evil', 'pull')]
    const allowed = (access: TokenAccess) => (access.name === 'team' ? ['pull'] : [])
    expect(intersectScopes(requested, allowed)).toEqual([repository('team', 'pull')])
  })
})
