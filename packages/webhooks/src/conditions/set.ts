import { conditionsInvalid } from '../errors.ts'
import type { ConditionInput } from './attribute.ts'
import { type CompiledNode, compileCondition } from './compile.ts'
import type { Explanation } from './explanation.ts'
import { parseRuleset, type Ruleset, type SetRule } from './ruleset.ts'
import type { Verdict } from './values.ts'

/**
 * The conditions of an event rule (NetBox: `extras.conditions.ConditionSet`), compiled once.
 *
 * ```ts
 * const conditions = new ConditionSet({
 *   and: [
 *     { attr: 'status.value', value: ['active', 'staged'], op: 'in' },
 *     { attr: 'status', op: 'changed' },
 *     { attr: 'request.user', value: 'sync-bot', negate: true },
 *   ],
 * })
 * conditions.evaluate(event)
 * ```
 *
 * An attribute that cannot be resolved, or a value that the operator cannot work on, makes a condition invalid: then
 * the set is false, also if that condition is negated, or stands in an `or` beside a true one that comes later.
 */
export class ConditionSet {
  readonly #root: CompiledNode

  /**
   * @param ruleset NetBox's JSON: a condition, or `and`/`or` with a list of them
   * @throws NetboxHooksError `NBH_CONDITIONS_INVALID` with every mistake in `problems`, each with its path in `where`
   */
  constructor(ruleset: unknown) {
    const { ruleset: parsed, mistakes, count } = parseRuleset(ruleset)
    if (!parsed) throw conditionsInvalid(mistakes, count)
    this.#root = compile(parsed)
  }

  /** Whether the conditions are met. */
  evaluate(input: ConditionInput): boolean {
    return this.#root.evaluate(input) === true
  }

  /** The same, telling what is false from what is invalid. */
  judge(input: ConditionInput): Verdict {
    return this.#root.evaluate(input)
  }

  /** The same with reasons. Also conditions that have no say any more are evaluated. */
  explain(input: ConditionInput): Explanation {
    return this.#root.explain(input, true)
  }
}

function compile(ruleset: Ruleset): CompiledNode {
  return 'logic' in ruleset ? compileSet(ruleset) : compileCondition(ruleset)
}

function compileSet({ logic, members }: SetRule): CompiledNode {
  const nodes = members.map(compile)
  // What ends the evaluation: the first false of an `and`, the first true of an `or`, and anything invalid.
  const open = logic === 'and'
  return {
    evaluate(input) {
      for (const node of nodes) {
        const verdict = node.evaluate(input)
        if (verdict !== open) return verdict
      }
      return open
    },
    explain(input, reached) {
      let result: Verdict = open
      const explained = nodes.map((node) => {
        const explanation = node.explain(input, reached && result === open)
        if (result === open) result = explanation.result
        return explanation
      })
      return { result, reached, [logic]: explained }
    },
  }
}
