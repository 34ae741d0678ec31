import { kindName } from '@netbox-hooks/core'
import { spellBigInts } from '@netbox-hooks/core/json'
import { absent, type ConditionInput, compileAttribute, followSnapshots, unresolved } from './attribute.ts'
import type { ConditionExplanation, Explanation } from './explanation.ts'
import { type Operator, snapshotOperators, valueOperators } from './operators.ts'
import type { ConditionRule } from './ruleset.ts'
import { areEqual, type Verdict } from './values.ts'

/** A compiled condition or set. */
export interface CompiledNode {
  evaluate(input: ConditionInput): Verdict
  explain(input: ConditionInput, reached: boolean): Explanation
}

/** What a condition found, for its explanation. */
type Findings = Pick<ConditionExplanation, 'actual' | 'before' | 'reason'>

/** Compiles a valid condition to closures. */
export function compileCondition(rule: ConditionRule): CompiledNode {
  const { evaluate, find } = snapshotOperators.includes(rule.op) ? compileComparison(rule) : compileTest(rule)
  return {
    evaluate,
    explain(input, reached) {
      const result = evaluate(input)
      const { reason, ...found } = find(input, result)
      return spellBigInts({ ...rule, ...found, result, reason, reached })
    },
  }
}

interface Compiled {
  readonly evaluate: (input: ConditionInput) => Verdict
  readonly find: (input: ConditionInput, result: Verdict) => Findings
}

/** A condition on one value. */
function compileTest({ attr, op, value, negate }: ConditionRule): Compiled {
  const read = compileAttribute(attr)
  const test = (valueOperators.get(op) as Operator).compile(value)
  return {
    evaluate(input) {
      const actual = read(input)
      if (actual === unresolved) return 'invalid'
      // What does not exist is null: most operators cannot work on it, which is then no mistake of the condition.
      const verdict = actual === absent ? test(null) === true : test(actual)
      return verdict === 'invalid' ? verdict : verdict !== negate
    },
    find(input, result) {
      const actual = read(input)
      if (actual === unresolved) return { reason: `"${attr}" is not there.` }
      if (actual === absent) return { actual: null, reason: `"${attr}" is of something that does not exist.` }
      if (result === 'invalid') return { actual, reason: whyInvalid(op, actual) }
      const outcome = result === negate ? 'does not hold' : 'holds'
      return { actual, reason: `The comparison ${outcome}${negate ? ' and is negated' : ''}.` }
    },
  }
}

/** A condition on what a change did to one value. */
function compileComparison({ attr, op, from, to, negate }: ConditionRule): Compiled {
  const path = attr.split('.')
  const differs = op === 'changed'
  const isFrom = (before: unknown) => from === undefined || areEqual(orNull(before), from)
  const isTo = (after: unknown) => to === undefined || areEqual(orNull(after), to)
  const describeChange = (before: unknown, after: unknown) => {
    if (areEqual(before, after)) return 'The value is the same before and after.'
    if (!isFrom(before)) return 'The value changed, but from another one than asked for.'
    return isTo(after) ? 'The value changed.' : 'The value changed, but to another one than asked for.'
  }
  return {
    evaluate({ snapshots, data }) {
      const found = followSnapshots(path, snapshotsOf(snapshots, data))
      if (!found) return 'invalid'
      const { before, after } = found
      const isMet = areEqual(before, after) !== differs && isFrom(before) && isTo(after)
      return isMet !== negate
    },
    find({ snapshots, data }) {
      const found = followSnapshots(path, snapshotsOf(snapshots, data))
      if (!found) return { reason: `"${attr}" is in neither snapshot.` }
      const { before, after } = found
      return {
        ...(before !== unresolved && { before }),
        ...(after !== unresolved && { actual: after }),
        reason: describeChange(before, after),
      }
    },
  }
}

/** An attribute that was not there before, or is not afterwards, has come from or gone to nothing. */
function orNull(value: unknown): unknown {
  return value === unresolved ? null : value
}

function snapshotsOf(snapshots: unknown, data: unknown): unknown {
  return snapshots === undefined ? (data as { snapshots?: unknown } | null)?.snapshots : snapshots
}

function whyInvalid(op: string, actual: unknown): string {
  if (op === 'regex' && typeof actual === 'string') return 'Matching the regular expression took too long.'
  return `The operator ${op} cannot work on ${kindName(actual)}.`
}
