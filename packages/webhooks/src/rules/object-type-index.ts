import { appOf, wholeAppOf } from '../events/object-type.ts'
import type { CompiledRule } from './compile.ts'
import { mergeInOrder, OrderedRules } from './ordered-rules.ts'

/** The rules for all of an application. */
interface AppRules {
  readonly rules: OrderedRules
  /** These together with those of an object type that has rules of its own, made when an event asks for them. */
  readonly merged: Map<string, readonly CompiledRule[]>
}

/** The rules for events of one type, by the types of objects. */
export class ObjectTypeIndex {
  readonly #byType = new Map<string, OrderedRules>()
  readonly #byApp = new Map<string, AppRules>()

  get isEmpty(): boolean {
    return this.#byType.size === 0 && this.#byApp.size === 0
  }

  add(rule: CompiledRule): void {
    for (const objectType of new Set(rule.rule.objectTypes)) this.#toChange(objectType).add(rule)
  }

  /** Takes out a rule that is in it. What has no rules any more is forgotten. */
  remove(rule: CompiledRule): void {
    for (const objectType of new Set(rule.rule.objectTypes)) {
      const rules = this.#toChange(objectType)
      rules.remove(rule)
      if (rules.isEmpty) this.#forget(objectType)
    }
  }

  /** In the order in which they run; `undefined` if there are none. */
  match(objectType: string): readonly CompiledRule[] | undefined {
    const byType = this.#byType.get(objectType)
    const byApp = this.#byApp.size > 0 ? this.#byApp.get(appOf(objectType)) : undefined
    if (!byType || !byApp) return (byType ?? byApp?.rules)?.list
    const known = byApp.merged.get(objectType)
    if (known) return known
    // Rules name these types: events cannot make the map grow.
    const merged = mergeInOrder(byType.list, byApp.rules.list)
    byApp.merged.set(objectType, merged)
    return merged
  }

  /** The rules that name an object type, or all of an application, for a change of them. */
  #toChange(objectType: string): OrderedRules {
    const app = wholeAppOf(objectType)
    return app === undefined ? this.#rulesOfType(objectType) : this.#rulesOfApp(app)
  }

  #rulesOfType(objectType: string): OrderedRules {
    if (this.#byApp.size > 0) this.#byApp.get(appOf(objectType))?.merged.delete(objectType)
    const known = this.#byType.get(objectType)
    if (known) return known
    const rules = new OrderedRules()
    this.#byType.set(objectType, rules)
    return rules
  }

  #rulesOfApp(app: string): OrderedRules {
    const { rules, merged } = this.#byApp.get(app) ?? { rules: new OrderedRules(), merged: new Map() }
    merged.clear()
    this.#byApp.set(app, { rules, merged })
    return rules
  }

  #forget(objectType: string): void {
    const app = wholeAppOf(objectType)
    if (app === undefined) this.#byType.delete(objectType)
    else this.#byApp.delete(app)
  }
}
