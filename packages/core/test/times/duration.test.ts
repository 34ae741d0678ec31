import { durationProblem, durationText, milliseconds } from '@netbox-hooks/core/times'
import fc from 'fast-check'
import { expect, it } from 'vitest'

it('a number is seconds, a text has its unit; both become whole milliseconds', () => {
  expect([30, 0, 0.25, '250ms', '1.5s', '5m', '2h', '7d', '0.4ms'].map(milliseconds)).toEqual([
    30_000, 0, 250, 250, 1_500, 300_000, 7_200_000, 604_800_000, 0,
  ])
})

it('what is no span of time is none', () => {
  const others = [
    '',
    's',
    '5',
    '5 min',
    '-5s',
    '1e3s',
    ' 5s',
    '5S',
    '٥s',
    -1,
    Number.NaN,
    null,
    true,
    [5],
    { s: 5 },
  ]
  expect(others.map(milliseconds)).toEqual(others.map(() => undefined))
})

it('whatever is written, it is refused or lies within its bounds', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.bigInt().map(Number))
  const text = fc
    .tuple(number, fc.constantFrom('', 'ms', 's', 'm', 'h', 'd', ' d'))
    .map((parts) => parts.join(''))
  const digits = fc.stringMatching(/^\d{1,400}(ms|s|m|h|d)$/)
  const bounds = fc.tuple(fc.nat(), fc.nat()).map(([least, more]) => ({ least, most: least + more }))
  fc.assert(
    fc.property(fc.oneof(number, text, digits, fc.anything()), bounds, (written, { least, most }) => {
      const problem = durationProblem(written, { least, most })
      if (problem !== undefined) {
        expect(problem).toContain(durationText(most))
        return
      }
      const ms = milliseconds(written) as number
      expect(Number.isInteger(ms) && ms >= least && ms <= most).toBe(true)
    }),
  )
})

it('says what is wrong, and what it may be', () => {
  const bounds = { least: 1, most: 86_400_000 }
  expect(durationProblem('30d', bounds)).toBe('is too long; it may be from 1ms to 1d')
  expect(durationProblem(0, bounds)).toBe('is too short; it may be from 1ms to 1d')
  expect(durationProblem(Number.POSITIVE_INFINITY, bounds)).toBe('is too long; it may be from 1ms to 1d')
  expect(durationProblem('soon', bounds)).toContain('is no duration')
})

it('a duration that is written as text is read as what it was', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (ms) => {
      expect(milliseconds(durationText(1_000 * ms))).toBe(1_000 * ms)
    }),
  )
  expect([90_000, 86_400_000, 0].map(durationText)).toEqual(['90s', '1d', '0s'])
})
