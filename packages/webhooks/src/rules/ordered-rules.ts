import type { CompiledRule } from './compile.ts'

/** Which of two rules runs first: below 0 if it is `one`. Rules of one order and rank run by their names. */
export function byTurn(one: CompiledRule, other: CompiledRule): number {
  const { order: oneOrder = 0 } = one.rule
  const { order: otherOrder = 0 } = other.rule
  if (oneOrder !== otherOrder) return oneOrder < otherOrder ? -1 : 1
  if (one.rank !== other.rank) return one.rank < other.rank ? -1 : 1
  return one.rule.name < other.rule.name ? -1 : Number(one.rule.name > other.rule.name)
}

/**
 * Rules in the order in which they run. What is added and removed is noted, and put in its place when somebody asks for the
 * list: that goes through it once, and so does whoever asks.
 */
export class OrderedRules {
  #list: readonly CompiledRule[] = []
  /** What was added or removed since: a rule that is here twice was both. */
  #noted: CompiledRule[] = []
  #size = 0

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** It never changes: after a change, there is another one. */
  get list(): readonly CompiledRule[] {
    if (this.#noted.length > 0) this.#settle()
    return this.#list
  }

  /** Adds a rule that is not in it. */
  add(rule: CompiledRule): void {
    this.#size += 1
    this.#note(rule)
  }

  /** Takes out a rule that is in it. */
  remove(rule: CompiledRule): void {
    this.#size -= 1
    this.#note(rule)
  }

  /** Where nobody asks, as many are noted as there are rules, twice over. */
  #note(rule: CompiledRule): void {
    this.#noted.push(rule)
    if (this.#noted.length > 2 * this.#size + 100) this.#settle()
  }

  #settle(): void {
    const changed = new Set<CompiledRule>()
    for (const rule of this.#noted) if (!changed.delete(rule)) changed.add(rule)
    const left = this.#list.filter((rule) => !changed.delete(rule))
    this.#list = mergeInOrder(left, [...changed].sort(byTurn))
    this.#noted = []
  }
}

/** Two lists of rules as one: what is in both of them is in it once. */
export function mergeInOrder(
  ones: readonly CompiledRule[],
  others: readonly CompiledRule[],
): readonly CompiledRule[] {
  const merged: CompiledRule[] = []
  let next = 0
  for (const one of ones) {
    for (; next < others.length; next += 1) {
      const other = others[next] as CompiledRule
      if (byTurn(other, one) >= 0) break
      merged.push(other)
    }
    if (others[next] === one) next += 1
    merged.push(one)
  }
  return [...merged, ...others.slice(next)]
}
