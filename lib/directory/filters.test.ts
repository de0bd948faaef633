import { EqualityFilter, SubstringFilter } from 'ldapts'
import { describe, expect, it } from 'vitest'
import { parseFilter } from './filters'

describe('parseFilter', () => {
  it.each([
    ['(uid=alice)', '(uid=alice)'],
    ['uid=alice', '(uid=alice)'],
    ['  (&(a=b)(|(c=d)(!(e=f)))) ', '(&(a=b)(|(c=d)(!(e=f))))'],
    ['(cn=*)', '(cn=*)'],
    ['(cn=te*m-*)', '(cn=te*m-*)'],
    ['(cn=a\\28b\\29\\2a)', '(cn=a\\28b\\29\\2a)'],
    ['(memberOf:1.2.840.113556.1.4.1941:=cn=x)', '(memberOf:1.2.840.113556.1.4.1941:=cn=x)'],
  ])('reads %j', (text, expected) => {
    expect(parseFilter(text, 'teamFilter').toString()).toBe(expected)
  })

  it('reads escaped octets as UTF-8', () => {
    expect(parseFilter('(cn=caf\\c3\\a9)', 'f')).toEqual(
      new EqualityFilter({ attribute: 'cn', value: 'café' }),
    )
    expect(parseFilter('(cn=\\e5\\90\\8d*)', 'f')).toEqual(
      new SubstringFilter({ attribute: 'cn', initial: '名' }),
    )
  })

  it.each([
    '',
    '   ',
    '(uid=alice',
    'uid=alice)',
    '(&(uid=alice)',
    '(!(uid=alice)',
    '(uid=alice)(cn=b)',
    '(uid)',
    '(=alice)',
    '(cn=\\zz)',
    '(cn=\\c3)',
    '(&)',
  ])('refuses %j', (text) => {
    expect(() => parseFilter(text, 'userFilter')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', field: 'userFilter', raw: text }),
    )
  })
})
