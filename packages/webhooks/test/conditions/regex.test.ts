import { ConditionSet } from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'

const explain = (pattern: string, data: object, negate = false) =>
  new ConditionSet({ attr: 'x', op: 'regex', value: pattern, negate }).explain({ data })

// What the patterns themselves mean is tested where they are matched, in python-regex.
describe('the operator regex', () => {
  it.each([
    ['(?P<site>[a-z]+)-(?P=site)', 'ams-ams, as it begins', true],
    ['(?P<site>[a-z]+)-(?P=site)', 'not ams-ams', false],
    ['(a+)+$', `${'a'.repeat(20_000)}!`, false],
  ])('reads %s as Python does, and matches from the beginning', (pattern, x, expected) => {
    expect(explain(pattern, { x }).result).toBe(expected)
    expect(explain(pattern, { x }, true).result).toBe(!expected)
  })

  it.each([
    ['what takes too long', 'a'.repeat(20_000), 'Matching the regular expression took too long.'],
    ['a number', 7, 'The operator regex cannot work on a number.'],
  ])('cannot decide on %s, also if it is negated', (_, x, reason) => {
    for (const negate of [false, true]) {
      expect(explain('(\\w+)+\\1!', { x }, negate)).toMatchObject({ result: 'invalid', reason })
    }
  })

  it.each(['(?<site>[a-z]+)', '(a{1000}){1000}'])('refuses %s when the rule is compiled', (pattern) => {
    expect(() => explain(pattern, {})).toThrow(
      expect.objectContaining({
        code: 'NBH_CONDITIONS_INVALID',
        where: 'value',
        message: expect.stringContaining('The regular expression cannot be used: '),
      }),
    )
  })
})
