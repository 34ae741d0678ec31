import { NetboxHooksError } from '@netbox-hooks/core'
import { ConditionSet } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naiveEvaluate } from './naive-conditions.ts'

const key = fc.constantFrom('a', 'b', 'c')
const scalar = fc.constantFrom(null, true, false, 0, 1, 2, 1.5, '', 'a', 'ab', '1')
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: 'large' },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 3 }),
  ),
}))
const list = fc.array(json, { maxLength: 3 })
const number = fc.constantFrom(0, 1, 1.5, 2)
const text = fc.constantFrom('', 'a', 'ab', '1')

const attr = fc.array(key, { minLength: 1, maxLength: 3 }).map((path) => path.join('.'))
const negate = fc.constantFrom(undefined, false, true, 0, 1, '', 'false', null)
const comparison = fc.oneof(
  fc.record({ value: fc.oneof(scalar, list) }),
  fc.record({ op: fc.constant('eq'), value: fc.oneof(scalar, list) }),
  fc.record({ op: fc.constantFrom('gt', 'gte', 'lt', 'lte'), value: number }),
  fc.record({ op: fc.constant('in'), value: list }),
  fc.record({ op: fc.constant('contains'), value: fc.oneof(text, number, fc.boolean(), list) }),
  fc.record({ op: fc.constant('regex'), value: fc.constantFrom('', 'a', 'b', 'a.?$', '[a1]') }),
  fc.record({ op: fc.constantFrom('changed', 'unchanged') }),
  fc.record({ op: fc.constant('changed'), from: scalar, to: scalar }),
)
const condition = fc.tuple(attr, comparison, negate).map(([path, rest, negated]) => ({
  attr: path,
  ...rest,
  ...(negated !== undefined && { negate: negated }),
}))
const { ruleset } = fc.letrec<{ ruleset: unknown }>((tie) => ({
  ruleset: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.record({ and: fc.array(tie('ruleset'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('ruleset'), { maxLength: 3 }) }),
  ),
}))
const snapshots = fc.record({ prechange: json, postchange: json })

describe('a compiled ruleset', () => {
  it('comes to what a naive interpreter comes to, and explains the same', () => {
    fc.assert(
      fc.property(ruleset, json, fc.option(snapshots, { nil: undefined }), (rules, data, changes) => {
        const conditions = new ConditionSet(rules)
        const input = { data, snapshots: changes ?? null }
        const expected = naiveEvaluate(rules, input)
        expect(conditions.evaluate(input)).toBe(expected === true)
        expect(conditions.explain(input).result).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Rulesets that are nearly right, and anything else that JSON can say. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  ruleset,
  fc.dictionary(
    fc.constantFrom('attr', 'value', 'op', 'negate', 'from', 'to', 'and', 'or', 'AND', '__proto__'),
    json,
  ),
  fc.record({ and: fc.array(fc.jsonValue()) }),
  fc.record({ attr: fc.string(), op: fc.constant('regex'), value: fc.string({ unit: 'grapheme-ascii' }) }),
  fc.record({
    attr: fc.constant('a'),
    op: fc.constant('regex'),
    value: fc.string({ unit: fc.constantFrom(...'(?P<n>)[]{}*+|\\^$-1aiw:=!#') }),
  }),
)

describe('no JSON of any shape', () => {
  it('makes anything throw but NetboxHooksError', () => {
    fc.assert(
      fc.property(
        anything,
        fc.jsonValue(),
        fc.jsonValue(),
        fc.jsonValue(),
        (rules, data, changes, request) => {
          try {
            const conditions = new ConditionSet(rules)
            conditions.evaluate({ data, snapshots: changes, request })
            conditions.explain({ data: { a: data }, snapshots: { prechange: data, postchange: changes } })
          } catch (error) {
            if (!NetboxHooksError.is(error)) throw error
            expect(error.code).toBe('NBH_CONDITIONS_INVALID')
            expect(error.problems.length).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('is too deep to be compared', () => {
    const deep = () => JSON.parse(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`)
    const changed = new ConditionSet({ attr: 'a', op: 'changed' })
    const equal = new ConditionSet({ attr: 'a', value: [[1]] })
    const input = { data: { a: deep() }, snapshots: { prechange: { a: deep() }, postchange: { a: deep() } } }
    expect(changed.evaluate(input)).toBe(false)
    expect(equal.evaluate(input)).toBe(false)
  })
})
