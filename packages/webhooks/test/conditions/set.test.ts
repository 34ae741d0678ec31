import { readFileSync } from 'node:fs'
import { NetboxHooksError } from '@netbox-hooks/core'
import { type ConditionInput, ConditionSet, type Explanation } from '@netbox-hooks/webhooks'
import { describe, expect, it } from 'vitest'

interface Vector {
  readonly name: string
  readonly ruleset: unknown
  readonly data: unknown
  readonly expect: boolean | 'invalid-ruleset' | 'invalid-condition'
  readonly peculiar?: boolean
}

const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../vectors/conditions.json', import.meta.url), 'utf8'),
)

/** Where NetBox is not followed; docs/netbox-parity.md says why. */
const departures = ['regex_bad_pattern_js_only', 'and_empty_string']

function outcome(ruleset: unknown, input: ConditionInput): Vector['expect'] {
  let conditions: ConditionSet
  try {
    conditions = new ConditionSet(ruleset)
  } catch (error) {
    expect(error).toMatchObject({ code: 'NBH_CONDITIONS_INVALID' })
    return 'invalid-ruleset'
  }
  const { result } = conditions.explain(input)
  expect(conditions.evaluate(input)).toBe(result === true)
  return result === 'invalid' ? 'invalid-condition' : result
}

function problemsOf(ruleset: unknown): string[] {
  try {
    new ConditionSet(ruleset)
  } catch (error) {
    if (NetboxHooksError.is(error)) return error.problems.map(({ where, message }) => `${where}: ${message}`)
    throw error
  }
  return []
}

describe('conditions come to what they come to in NetBox', () => {
  it.each(vectors.filter(({ name }) => !departures.includes(name)))('$name', (vector) => {
    expect(outcome(vector.ruleset, { data: vector.data })).toBe(vector.expect)
  })

  it.each(departures)('but for %s, which is refused', (name) => {
    const vector = vectors.find((candidate) => candidate.name === name) as Vector
    expect(vector.peculiar).toBe(true)
    expect(outcome(vector.ruleset, { data: vector.data })).toBe('invalid-ruleset')
  })

  it('and inherited names are no attributes', () => {
    for (const attr of ['toString', '__proto__', 'x.length', 'x.constructor.name']) {
      expect(outcome({ attr, value: null }, { data: { x: 'text' } })).toBe('invalid-condition')
    }
  })
})

describe('a malformed ruleset', () => {
  it('is refused with every mistake and its path', () => {
    const ruleset = {
      and: [
        { attr: 'x', op: 'EQ', value: 1 },
        { or: [{ AND: [] }, 3, { attr: 'x', op: 'regex', value: '(' }, { value: 1, negat: true }] },
        { attr: 'snapshots.prechange.status', op: 'changed', value: 1 },
        { attr: 7, op: 'gt', value: 'a', from: 1 },
        { and: {} },
        { and: [], negate: true },
      ],
    }
    expect(problemsOf(ruleset)).toEqual([
      'and[0].op: There is no operator "EQ".',
      'and[1].or[0].AND: Unknown key "AND".',
      'and[1].or[1]: A condition or set of conditions is an object; found a number.',
      'and[1].or[2].value: The regular expression cannot be used: missing ), unterminated subpattern at position 1.',
      'and[1].or[3].negat: Unknown key "negat".',
      'and[1].or[3].attr: The attribute is missing.',
      'and[2].value: The operator changed takes no value: it compares the snapshots.',
      'and[2].attr: The operator changed looks into both snapshots by itself.',
      'and[3].attr: A path is expected; found a number.',
      'and[3].from: "from" goes with the operator changed only.',
      'and[3].value: The operator gt cannot take a string.',
      'and[4].and: A list is expected; found an object.',
      'and[5]: A set has one key; beside "and" there is negate.',
    ])
    expect(() => new ConditionSet({ attr: 'x', op: 'is', value: 1 })).toThrow(
      expect.objectContaining({ code: 'NBH_CONDITIONS_INVALID', where: 'op' }),
    )
  })

  it.each([
    ['sets', (inner: unknown) => ({ and: [inner] })],
    ['lists', (inner: unknown) => ({ attr: 'x', value: [inner] })],
    ['groups', (inner: unknown) => ({ attr: 'x', op: 'regex', value: `(${Object(inner).value ?? 'a'})` })],
  ])('is refused, too, with 20,000 %s inside each other', (_, wrap) => {
    let ruleset: unknown = { attr: 'x', value: 1 }
    for (let depth = 0; depth < 20_000; depth++) {
      const list = _ === 'lists' ? (ruleset as { value: unknown }).value : ruleset
      ruleset = wrap(list)
    }
    expect(problemsOf(ruleset)).toHaveLength(1)
  })
})

const planned = { prechange: { status: 'planned', tags: [] }, postchange: { status: 'active', tags: [] } }
const created = { prechange: null, postchange: { status: 'active' } }
const deleted = { prechange: { status: 'active' }, postchange: null }

describe('conditions on snapshots', () => {
  it.each<[object, unknown, boolean | 'invalid-condition']>([
    [{ attr: 'status', op: 'changed' }, planned, true],
    [{ attr: 'status', op: 'changed', negate: true }, planned, false],
    [{ attr: 'status', op: 'unchanged' }, planned, false],
    [{ attr: 'status', op: 'changed' }, created, true],
    [{ attr: 'status', op: 'changed' }, deleted, true],
    [{ attr: 'status', op: 'unchanged' }, deleted, false],
    [{ attr: 'tags', op: 'unchanged' }, planned, true],
    [{ attr: 'statsu', op: 'changed' }, planned, 'invalid-condition'],
    [{ attr: 'statsu', op: 'changed', negate: true }, planned, 'invalid-condition'],
    [{ attr: 'status.value', op: 'changed', negate: true }, planned, 'invalid-condition'],
    [{ attr: 'status', op: 'changed' }, undefined, 'invalid-condition'],
    [{ attr: 'status', op: 'changed' }, null, 'invalid-condition'],
    [{ attr: 'status', op: 'changed', from: 'planned' }, planned, true],
    [{ attr: 'status', op: 'changed', from: 'planned', to: 'active' }, planned, true],
    [{ attr: 'status', op: 'changed', to: 'planned' }, planned, false],
    [{ attr: 'status', op: 'changed', from: null, to: 'active' }, created, true],
    [{ attr: 'status', op: 'changed', from: null }, planned, false],
    [{ attr: 'snapshots.prechange.status', value: 'planned' }, planned, true],
    [{ attr: 'snapshots.postchange.status', value: 'planned', negate: true }, planned, true],
    [{ attr: 'snapshots.prechange.status', value: null }, created, true],
    [{ attr: 'snapshots.prechange.status', value: 'planned' }, created, false],
    [{ attr: 'snapshots.prechange.status', value: 'a', op: 'regex' }, created, false],
    [{ attr: 'snapshots.prechange.status', value: 'a', op: 'regex', negate: true }, created, true],
    [{ attr: 'snapshots.prechange.statsu', value: null }, created, 'invalid-condition'],
    [{ attr: 'snapshots.postchange.status', value: null }, deleted, true],
    [{ attr: 'snapshots.prechange', value: null }, created, true],
    [{ attr: 'snapshots.midchange.status', value: null }, created, 'invalid-condition'],
    [{ attr: 'snapshots.prechange.status.value', value: 'x' }, planned, 'invalid-condition'],
  ])('%j on %j is %s', (ruleset, snapshots, expected) => {
    expect(outcome(ruleset, { data: { status: { value: 'active' } }, snapshots })).toBe(expected)
  })
})

describe('conditions on the request', () => {
  const notTheBot = { attr: 'request.user', value: 'sync-bot', negate: true }

  it("leave an integration's own changes out, and let those without a request through", () => {
    const evaluate = (request: unknown) => outcome(notTheBot, { data: {}, request })
    expect(evaluate({ id: 'r', method: 'POST', path: '/', user: 'sync-bot' })).toBe(false)
    expect(evaluate({ id: 'r', method: 'POST', path: '/', user: 'jstretch' })).toBe(true)
    expect(evaluate(null)).toBe(true)
    expect(evaluate(undefined)).toBe('invalid-condition')
  })

  it('mean the attribute "request" of an object that has one, as in NetBox', () => {
    const input = { data: { request: { user: 'nobody' } }, request: { user: 'sync-bot' } }
    expect(outcome(notTheBot, input)).toBe(true)
  })
})

describe('an explanation', () => {
  it('is the tree of the conditions with what each of them found', () => {
    const conditions = new ConditionSet({
      or: [
        {
          and: [
            { attr: 'status.value', value: 'planned' },
            { attr: 'vid', value: 1, op: 'gt' },
          ],
        },
        { attr: 'status', op: 'changed' },
        { attr: 'nmae', value: 'x', negate: true },
      ],
    })
    const input = { data: { status: { value: 'active' }, vid: 'a' }, snapshots: planned }
    expect(conditions.explain(input)).toEqual<Explanation>({
      result: true,
      reached: true,
      or: [
        {
          result: false,
          reached: true,
          and: [
            {
              attr: 'status.value',
              op: 'eq',
              value: 'planned',
              negate: false,
              actual: 'active',
              result: false,
              reason: 'The comparison does not hold.',
              reached: true,
            },
            {
              attr: 'vid',
              op: 'gt',
              value: 1,
              negate: false,
              actual: 'a',
              result: 'invalid',
              reason: 'The operator gt cannot work on a string.',
              reached: false,
            },
          ],
        },
        {
          attr: 'status',
          op: 'changed',
          negate: false,
          before: 'planned',
          actual: 'active',
          result: true,
          reason: 'The value changed.',
          reached: true,
        },
        {
          attr: 'nmae',
          op: 'eq',
          value: 'x',
          negate: true,
          result: 'invalid',
          reason: '"nmae" is not there.',
          reached: false,
        },
      ],
    })
  })
})
