import type { ConditionInput } from '@netbox-hooks/webhooks'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Rule = Readonly<Record<string, unknown>>

class Invalid extends Error {}

/**
 * NetBox's semantics written down a second time, as plainly as they can be: no compiling, exceptions for what is
 * invalid, and JSON text for equality. Rulesets are taken to be valid.
 */
export function naiveEvaluate(ruleset: unknown, input: ConditionInput): boolean | 'invalid' {
  try {
    return evaluate(ruleset as Rule, input)
  } catch (error) {
    if (error instanceof Invalid) return 'invalid'
    throw error
  }
}

function evaluate(rule: Rule, input: ConditionInput): boolean {
  if (rule['and']) return (rule['and'] as Rule[]).every((member) => evaluate(member, input))
  if (rule['or']) return (rule['or'] as Rule[]).some((member) => evaluate(member, input))
  const {
    attr,
    op = 'eq',
    value,
    negate,
  } = rule as { attr: string; op?: string; value: Json; negate?: unknown }
  const path = attr.split('.')
  if (op === 'changed' || op === 'unchanged') {
    const snapshots = Object(input.snapshots) as Record<string, Json>
    const [before, after] = ['prechange', 'postchange'].map((which) => lookUp(path, snapshots[which], true))
    if (before === undefined && after === undefined) throw new Invalid()
    const isSame = before !== undefined && after !== undefined && text(before) === text(after)
    const fits =
      (rule['from'] === undefined || text(before ?? null) === text(rule['from'] as Json)) &&
      (rule['to'] === undefined || text(after ?? null) === text(rule['to'] as Json))
    return (isSame === (op === 'unchanged') && fits) !== Boolean(negate)
  }
  const actual = lookUp(path, input.data as Json, false)
  if (actual === undefined) throw new Invalid()
  return compare(op, actual, value) !== Boolean(negate)
}

function lookUp(path: string[], value: Json | undefined, emptyIsNothing: boolean): Json | undefined {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(value)) {
    if (emptyIsNothing && value.length === 0) return undefined
    const found = value.map((element) => (Array.isArray(element) ? undefined : lookUp([key], element, false)))
    return found.includes(undefined) ? undefined : lookUp(rest, found as Json[], emptyIsNothing)
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return lookUp(rest, value[key], emptyIsNothing)
}

function compare(op: string, actual: Json, expected: Json): boolean {
  const isNumber = typeof actual === 'number' || typeof actual === 'boolean'
  if (['gt', 'gte', 'lt', 'lte'].includes(op)) {
    if (!isNumber) throw new Invalid()
    const difference = Number(actual) - (expected as number)
    return { gt: difference > 0, gte: difference >= 0, lt: difference < 0, lte: difference <= 0 }[
      op
    ] as boolean
  }
  if (op === 'eq') return text(actual) === text(expected)
  if (op === 'in') return (expected as Json[]).map(text).includes(text(actual))
  if (op === 'regex') {
    if (typeof actual !== 'string') throw new Invalid()
    return new RegExp(`^(?:${expected})`).test(actual)
  }
  if (Array.isArray(actual)) return actual.map(text).includes(text(expected))
  if (actual === null || isNumber) throw new Invalid()
  if (typeof actual === 'string') {
    if (typeof expected !== 'string') throw new Invalid()
    return actual.split(expected).length > 1 || expected === ''
  }
  if (Array.isArray(expected)) throw new Invalid()
  return typeof expected === 'string' && Object.keys(actual).includes(expected)
}

/** Equal values have equal texts: keys are sorted, and a boolean is a number, as in Python. */
function text(value: Json): string {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === 'boolean') return Number(inner)
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
  })
}
