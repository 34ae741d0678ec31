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
  readonly #added = new Set<CompiledRule>()
  readonly #removed = new Set<CompiledRule>()

  get isEmpty(): boolean {
    return this.#list.length + this.#added.size === this.#removed.size
  }

  /** It never changes: after a change, there is another one. */
  get list(): readonly CompiledRule[] {
    if (this.#added.size + this.#removed.size > 0) {
      const left = this.#list.filter((rule) => !this.#removed.has(rule))
      this.#list = mergeInOrder(left, [...this.#added].sort(byTurn))
      this.#added.clear()
      this.#removed.clear()
    }
    return this.#list
  }

  /** Adds a rule that is not in it, and never was. */
  add(rule: CompiledRule): void {
    this.#added.add(rule)
  }

  /** Takes out a rule that is in it. */
  remove(rule: CompiledRule): void {
    if (!this.#added.delete(rule)) this.#removed.add(rule)
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
