import type { ChangeEvent } from '../change-event.ts'
import { type CompiledRule, compileRule } from './compile.ts'
import type { EventRule } from './event-rule.ts'
import { ObjectTypeIndex } from './object-type-index.ts'
import { byTurn } from './ordered-rules.ts'

/** What rules are matched by. Who is asked for the rules of no single object need not name it. */
export type MatchedEvent = Pick<ChangeEvent, 'eventType' | 'objectType'> &
  Partial<Pick<ChangeEvent, 'objectId'>>

/** Rules that events are matched with. */
export interface RuleMatcher {
  /** All rules in the order in which they run, also those that are not enabled. */
  readonly all: readonly CompiledRule[]
  /**
   * The enabled rules for events of these types, in the order in which they run. Their conditions are not looked at.
   */
  match(event: MatchedEvent): readonly CompiledRule[]
}

const none: readonly CompiledRule[] = []

/**
 * Event rules, compiled and indexed by event type and object type: those that do not match an event cost it nothing.
 * They may change while events are matched; a change costs as much with ten rules as with ten thousand.
 */
export class RuleIndex implements RuleMatcher {
  /** By name, in no order. */
  readonly #rules = new Map<string, CompiledRule>()
  /** By event type. */
  readonly #indexes = new Map<string, ObjectTypeIndex>()

  get all(): readonly CompiledRule[] {
    return [...this.#rules.values()].sort(byTurn)
  }

  match({ eventType, objectType }: MatchedEvent): readonly CompiledRule[] {
    return this.#indexes.get(eventType)?.match(objectType) ?? none
  }

  /**
   * Adds a rule, or changes the one of its name.
   * @param rank its place among the rules of its `order`: they run from the lowest rank to the highest
   * @throws NetboxHooksError `NBH_CONDITIONS_INVALID`: nothing has changed
   */
  put(rule: EventRule, rank: number): void {
    const compiled = compileRule(rule, rank)
    const earlier = this.#rules.get(rule.name)
    if (earlier) this.#drop(earlier)
    this.#rules.set(rule.name, compiled)
    this.#add(compiled)
  }

  /** @returns whether there was a rule of that name */
  remove(name: string): boolean {
    const compiled = this.#rules.get(name)
    if (compiled) this.#drop(compiled)
    return this.#rules.delete(name)
  }

  #add(compiled: CompiledRule): void {
    for (const eventType of indexedTypes(compiled)) {
      const index = this.#indexes.get(eventType) ?? new ObjectTypeIndex()
      this.#indexes.set(eventType, index)
      index.add(compiled)
    }
  }

  #drop(compiled: CompiledRule): void {
    for (const eventType of indexedTypes(compiled)) {
      const index = this.#indexes.get(eventType)
      index?.remove(compiled)
      if (index?.isEmpty) this.#indexes.delete(eventType)
    }
  }
}

/** The event types under which a rule is found. */
function indexedTypes({ rule }: CompiledRule): Iterable<string> {
  return rule.enabled === false ? [] : new Set(rule.eventTypes)
}

/**
 * An index of these rules: those of one order run as they are listed.
 * @throws NetboxHooksError `NBH_CONDITIONS_INVALID`
 */
export function compileRules(rules: readonly EventRule[]): RuleIndex {
  const index = new RuleIndex()
  for (const [rank, rule] of rules.entries()) index.put(rule, rank)
  return index
}
