import type { CompiledRule } from './compile.ts'

/** Which of two rules runs first: below 0 if it is `one`. Rules of one order and rank run by their names. */
export function byTurn(one: CompiledRule, other: CompiledRule): number {
  const { order: oneOrder = 0 } = one.rule
  const { order: otherOrder = 0 } = other.rule
  if (oneOrder !== otherOrder) return oneOrder < otherOrder ? -1 : 1
  if (one.rank !== other.rank) return one.rank < other.rank ? -1 : 1
  return one.rule.name < other.rule.name ? -1 : Number(one.rule.name > other.rule.name)
}

/** Rules in the order in which they run. A change moves those behind its place, and compares with a few. */
export class OrderedRules {
  readonly #rules: CompiledRule[] = []

  /** Changes with the next {@link add} or {@link remove}. */
  get list(): readonly CompiledRule[] {
    return this.#rules
  }

  add(rule: CompiledRule): void {
    const place = this.#placeOf(rule)
    if (place === this.#rules.length) this.#rules.push(rule)
    else this.#rules.splice(place, 0, rule)
  }

  /** Takes out a rule that is in it. */
  remove(rule: CompiledRule): void {
    this.#rules.splice(this.#placeOf(rule), 1)
  }

  /** Where a rule is, or would be. */
  #placeOf(rule: CompiledRule): number {
    let [low, high] = [0, this.#rules.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (byTurn(this.#rules[middle] as CompiledRule, rule) < 0) low = middle + 1
      else high = middle
    }
    return low
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
