import { type ConditionMistake, type ConditionRule, parseRuleset, type Ruleset } from './ruleset.ts'
import { areEqual } from './values.ts'

const conditionHint = 'Write { "attr": "status.value", "op": "eq", "value": "active" }.'

/**
 * What cannot be meant in a valid ruleset: paths that lead nowhere whatever an object has, and conditions that no object
 * can meet. NetBox takes them, and its rule never fires.
 */
export function neverTrue(raw: unknown): ConditionMistake[] {
  const { ruleset } = parseRuleset(raw)
  return ruleset ? [...mistakesIn(ruleset, [])] : []
}

function* mistakesIn(ruleset: Ruleset, path: ConditionMistake['path']): Generator<ConditionMistake> {
  if (!('logic' in ruleset)) return yield* mistakesOf(ruleset, path)
  const { logic, members } = ruleset
  for (const [index, member] of members.entries()) yield* mistakesIn(member, [...path, logic, index])
  if (logic === 'or') return
  for (const [index, member] of members.entries()) {
    const other = members.slice(0, index).findIndex((earlier) => exclude(earlier, member))
    if (other < 0) continue
    const message = `No object can meet this and ${logic}[${other}], which must be true as well.`
    yield { path: [...path, logic, index], message, hint: 'Write "or" for "and" if one of them will do.' }
  }
}

function* mistakesOf(
  { attr, op, negate, value }: ConditionRule,
  path: ConditionMistake['path'],
): Generator<ConditionMistake> {
  const wrongPath = pathMistake(attr)
  if (wrongPath) yield { path: [...path, 'attr'], ...wrongPath }
  if (op === 'in' && !negate && Object.keys(Object(value)).length === 0) {
    const hint = 'Name what the attribute may be, or leave the condition out.'
    yield { path: [...path, 'value'], message: 'Nothing is in an empty list.', hint }
  }
}

function pathMistake(attr: string): Pick<ConditionMistake, 'message' | 'hint'> | undefined {
  if (/\{[{%]|\$\{/.test(attr)) {
    const [, inner] = /^\s*(?:\{\{|\$\{)\s*(?:data\.)?([\w.]+)/.exec(attr) ?? []
    return {
      message: 'The attribute is a path, and no template.',
      hint: inner === undefined ? conditionHint : `Write "${inner}".`,
    }
  }
  if (/\[["'\w]*\]/.test(attr)) {
    const steps = attr.replaceAll(/\.?\[["']?(\w*)["']?\]/g, '.$1').replace(/^\.|\.$/g, '')
    return { message: 'The path has brackets; its steps stand between dots.', hint: `Write "${steps}".` }
  }
  if (attr.split('.').some((step) => step === '' || step !== step.trim()))
    return { message: 'The path has an empty step, or a blank around one.', hint: conditionHint }
  return undefined
}

/** Whether two conditions of one attribute can never both be true. */
function exclude(one: Ruleset, other: Ruleset): boolean {
  if ('logic' in one || 'logic' in other || one.attr !== other.attr || one.negate || other.negate)
    return false
  if (one.op === 'eq' && other.op === 'eq') return !areEqual(one.value, other.value)
  return isAbove(one, other) || isAbove(other, one)
}

/** Whether one sets a least value that is beyond the most that the other one allows. */
function isAbove({ op, value }: ConditionRule, { op: otherOp, value: most }: ConditionRule): boolean {
  if (typeof value !== 'number' || typeof most !== 'number') return false
  const isLeast = op === 'gt' || op === 'gte' || op === 'eq'
  const isMost = otherOp === 'lt' || otherOp === 'lte' || otherOp === 'eq'
  const bothMayMeet = ['gte', 'eq'].includes(op) && ['lte', 'eq'].includes(otherOp)
  return isLeast && isMost && (bothMayMeet ? value > most : value >= most)
}
