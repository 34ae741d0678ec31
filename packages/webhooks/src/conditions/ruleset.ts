import { boundedText, kindName, Mistakes, messageOf } from '@netbox-hooks/core'
import { exactPart, limits, problemOfData } from '@netbox-hooks/core/json'
import { operatorNames, snapshotOperators, valueOperators } from './operators.ts'
import { isFalsy, isHolder, kindOf } from './values.ts'

/** A ruleset as it is written: a condition, or a set of them. */
export type ConditionRuleset =
  | ConditionInRuleset
  | { readonly and: readonly ConditionRuleset[] }
  | { readonly or: readonly ConditionRuleset[] }

/** A condition as it is written. */
export interface ConditionInRuleset {
  /** Path of the attribute, e.g. `status.value`, `snapshots.prechange.status` or `request.user`. */
  readonly attr: string
  /** Default `eq`. */
  readonly op?: 'eq' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'contains' | 'regex' | 'changed' | 'unchanged'
  /** What the attribute is compared with. Not for `changed` and `unchanged`. */
  readonly value?: unknown
  /** Turns true into false and false into true. Default `false`. */
  readonly negate?: boolean
  /** For `changed`: the value before; `null` also if there was none. */
  readonly from?: unknown
  /** For `changed`: the value after; `null` also if there is none. */
  readonly to?: unknown
}

/** A valid ruleset: a condition, or a set of them. */
export type Ruleset = ConditionRule | SetRule

/** A valid condition, with every default filled in. */
export interface ConditionRule {
  readonly attr: string
  readonly op: string
  readonly negate: boolean
  /** With the operators that take one. */
  readonly value?: unknown
  /** With `changed`: the value before, the value after. */
  readonly from?: unknown
  readonly to?: unknown
}

/** A valid set. */
export interface SetRule {
  readonly logic: 'and' | 'or'
  readonly members: readonly Ruleset[]
}

/** What is wrong with a ruleset, and where in it. */
export interface ConditionMistake {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly hint: string
}

/** Sets inside each other at most; lists and objects inside each other in a value, too. */
const maxDepth = 100
const logics = ['and', 'or'] as const
const conditionKeys = ['attr', 'value', 'op', 'negate', 'from', 'to']
const setHint = 'Write { "and": [ … ] } or { "or": [ … ] }, with conditions and further sets in the list.'
const conditionHint = 'Write { "attr": "status.value", "op": "eq", "value": "active" }.'

/** Checks a ruleset of whatever shape. It has no mistakes exactly if there is a `ruleset`. */
export function parseRuleset(raw: unknown): {
  readonly ruleset?: Ruleset
  /** The first ones. */
  readonly mistakes: readonly ConditionMistake[]
  /** How many there are. */
  readonly count: number
} {
  const problem = problemOfData(raw, { bytes: limits.configBytes })
  if (problem) {
    const { path, reason } = problem
    return { mistakes: [{ path, message: `It cannot be used: ${reason}.`, hint: 'Use fewer.' }], count: 1 }
  }
  const parser = new RulesetParser()
  const ruleset = parser.parse(raw, [])
  const { first: mistakes, count } = parser.mistakes
  return ruleset && count === 0 ? { ruleset, mistakes, count } : { mistakes, count }
}

class RulesetParser {
  readonly mistakes: Mistakes<ConditionMistake> = new Mistakes(limits.configProblems)

  parse(raw: unknown, path: ConditionMistake['path']): Ruleset | undefined {
    if (!isHolder(raw) || Array.isArray(raw)) {
      return this.#mistake(
        path,
        `A condition or set of conditions is an object; found ${kindName(raw)}.`,
        setHint,
      )
    }
    const keys = Object.keys(raw)
    if (keys.length === 0) return this.#mistake(path, 'The object is empty.', conditionHint)
    const logic = logics.find((name) => keys.includes(name))
    if (logic === undefined) return this.#parseCondition(raw, keys, path)
    if (keys.length > 1) {
      const others = quoted(keys.filter((key) => key !== logic).join(', '))
      return this.#mistake(path, `A set has one key; beside "${logic}" there is ${others}.`, setHint)
    }
    const members = raw[logic]
    if (path.length / 2 >= maxDepth) {
      return this.#mistake(path, `There are more than ${maxDepth} sets inside each other.`, 'Use fewer.')
    }
    if (!Array.isArray(members)) {
      return this.#mistake([...path, logic], `A list is expected; found ${kindName(members)}.`, setHint)
    }
    // Array.from: a hole of a sparse list is a mistake, too.
    const parsed = Array.from(members, (member, index) => this.parse(member, [...path, logic, index]))
    return { logic, members: parsed.filter((member) => member !== undefined) }
  }

  #parseCondition(
    raw: Readonly<Record<string, unknown>>,
    keys: readonly string[],
    path: ConditionMistake['path'],
  ): ConditionRule | undefined {
    const before = this.mistakes.count
    const [first = ''] = keys
    if (keys.length === 1 && logics.some((name) => name === first.toLowerCase())) {
      return this.#unknownKey(first, path)
    }
    for (const key of keys) if (!conditionKeys.includes(key)) this.#unknownKey(key, path)
    const { attr, op = 'eq', negate = false } = raw
    if (attr === undefined) this.#mistake([...path, 'attr'], 'The attribute is missing.', conditionHint)
    else if (typeof attr !== 'string') {
      this.#mistake([...path, 'attr'], `A path is expected; found ${kindName(attr)}.`, conditionHint)
    }
    if (typeof op !== 'string' || !operatorNames.includes(op)) {
      const found = typeof op === 'string' ? `"${quoted(op)}"` : kindName(op)
      this.#mistake(
        [...path, 'op'],
        `There is no operator ${found}.`,
        `The operators are ${operatorNames.join(', ')}.`,
      )
    } else if (snapshotOperators.includes(op)) this.#checkSnapshotCondition(raw, op, path)
    else this.#checkValueCondition(raw, op, path)
    if (this.mistakes.count > before) return undefined
    const condition = { attr: attr as string, op: op as string, negate: !isFalsy(negate) }
    const values = ['value', 'from', 'to'].filter((key) => raw[key] !== undefined)
    return { ...condition, ...Object.fromEntries(values.map((key) => [key, exactCopy(raw, key)])) }
  }

  #checkValueCondition(
    raw: Readonly<Record<string, unknown>>,
    op: string,
    path: ConditionMistake['path'],
  ): void {
    for (const key of ['from', 'to']) {
      if (raw[key] === undefined) continue
      this.#mistake([...path, key], `"${key}" goes with the operator changed only.`, 'Leave it out.')
    }
    if (raw['value'] === undefined) {
      this.#mistake([...path, 'value'], `The operator ${op} needs a value.`, conditionHint)
    } else this.#checkValue(exactPart(raw, 'value'), op, [...path, 'value'])
  }

  #checkSnapshotCondition(
    raw: Readonly<Record<string, unknown>>,
    op: string,
    path: ConditionMistake['path'],
  ): void {
    const { attr, value } = raw
    if (value !== undefined) {
      const hint = op === 'changed' ? 'Write "from" or "to" for the value before or after.' : 'Leave it out.'
      this.#mistake([...path, 'value'], `The operator ${op} takes no value: it compares the snapshots.`, hint)
    }
    if (typeof attr === 'string' && attr.startsWith('snapshots.')) {
      const hint = `Write "${attr.split('.').slice(2).join('.') || 'status'}".`
      this.#mistake([...path, 'attr'], `The operator ${op} looks into both snapshots by itself.`, hint)
    }
    for (const key of ['from', 'to']) {
      const given = exactPart(raw, key)
      if (given === undefined) continue
      if (op === 'changed') this.#checkValue(given, 'eq', [...path, key])
      else this.#mistake([...path, key], `"${key}" goes with the operator changed only.`, 'Leave it out.')
    }
  }

  #checkValue(value: unknown, op: string, path: ConditionMistake['path']): void {
    const operator = valueOperators.get(op)
    const kind = kindOf(value)
    if (!operator || !kind || !operator.takes.includes(kind)) {
      const takes = operator?.takes.join(', ')
      this.#mistake(path, `The operator ${op} cannot take ${kindName(value)}.`, `It takes: ${takes}.`)
      return
    }
    if (!isShallow(value, maxDepth)) {
      this.#mistake(path, `The value has more than ${maxDepth} lists inside each other.`, 'Use fewer.')
      return
    }
    try {
      operator.compile(value)
    } catch (error) {
      const reason = messageOf(error)
      this.#mistake(
        path,
        `The regular expression cannot be used: ${reason}.`,
        'It is read as Python reads it.',
      )
    }
  }

  #unknownKey(key: string, path: ConditionMistake['path']): undefined {
    const isLogic = logics.some((name) => name === key.toLowerCase())
    const hint = isLogic ? `Write "${key.toLowerCase()}".` : `The keys are ${conditionKeys.join(', ')}.`
    return this.#mistake([...path, key], `Unknown key "${quoted(key)}".`, hint)
  }

  #mistake(path: ConditionMistake['path'], message: string, hint: string): undefined {
    this.mistakes.add(() => ({ path, message, hint }))
  }
}

function quoted(text: string): string {
  return boundedText(text, limits.quotedText)
}

/** What a holder has under a key, with all numbers exact, and shared with nobody. */
function exactCopy(holder: object, key: string): unknown {
  const part = exactPart(holder, key)
  if (!isHolder(part)) return part
  if (Array.isArray(part)) return part.map((_, index) => exactCopy(part, String(index)))
  return Object.fromEntries(Object.keys(part).map((inner) => [inner, exactCopy(part, inner)]))
}

function isShallow(value: unknown, depth: number): boolean {
  if (!isHolder(value)) return kindOf(value) !== undefined
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}
