import { readFileSync } from 'node:fs'
import { PatternError, PythonPattern } from '@netbox-hooks/python-regex'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** What Python 3.11's `re.match()` answers, or why its `re.compile()` refuses. */
interface Vector {
  readonly pattern: string
  readonly error?: string
  readonly matches?: readonly string[]
  readonly others?: readonly string[]
}

const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('./vectors/patterns.json', import.meta.url), 'utf8'),
)

function matches(pattern: string, text: string): boolean | undefined {
  return new PythonPattern(pattern).matches(text)
}

describe('a regular expression', () => {
  it('matches what it matches in Python, and is refused where Python refuses it', () => {
    for (const { pattern, error, matches: matching = [], others = [] } of vectors) {
      if (error !== undefined) {
        expect(() => matches(pattern, ''), pattern).toThrow(PatternError)
        continue
      }
      for (const text of matching) expect(matches(pattern, text), `${pattern} on ${text}`).toBe(true)
      for (const text of others) expect(matches(pattern, text), `${pattern} on ${text}`).toBe(false)
    }
  })

  it('matches what it matches in JavaScript, where the dialects are one', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      'ab',
      '^',
      '(?=a)',
      '(?!b)',
      '(?<=a)',
      '(?<!b)',
    )
    const part = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '*?', '{1,2}'))
      .map(([what, how]) => `(?:${what})${how}`)
    const pattern = fc
      .array(fc.array(part, { maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((options) => options.map((parts) => `(${parts.join('')})*`).join('|'))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        expect(matches(`${source}|b`, value)).toBe(new RegExp(`^(?:${source}|b)`).test(value))
        expect(matches(`(?:${source})\\Z`, value)).toBe(new RegExp(`^(?:${source})$`).test(value))
      }),
    )
  })

  it.each([
    ['(a+)+$', `${'a'.repeat(20_000)}!`, false],
    ['(a|a)*b', 'a'.repeat(20_000), false],
    ['(a|aa)+$', `${'a'.repeat(20_000)}!`, false],
    ['(.*,)*(.*;)*x', ',;'.repeat(10_000), false],
    ['(x+x+)+y', 'x'.repeat(20_000), false],
    ['(?:(?!.*y)x)*b', 'x'.repeat(20_000), undefined],
    ['(\\w+)+\\1!', 'a'.repeat(20_000), undefined],
    ['.*z', 'x'.repeat(2_000_000), undefined],
  ])('that would run away, %s, ends after a bounded number of steps', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it.each([
    '(a{1000}){1000}',
    'a{99999}',
    '('.repeat(20_000),
    '(?(1)'.repeat(20_000),
    '(?:(?:(?:){10000}){10000}){10000}',
  ])('too large is refused', (pattern) => {
    expect(() => matches(pattern, '')).toThrow(PatternError)
  })
})
