import { compileRules, type EventRule } from '@netbox-hooks/webhooks'
import type { OneByOne } from './row.ts'

const changes = 50_000

/** What one change of a rule costs, in ns, after some to warm up: the rule is put anew, with what it says compiled anew. */
export function costOfChange(rules: readonly EventRule[]): number {
  const index = compileRules(rules)
  let next = 0
  const change = (count: number) => {
    for (let done = 0; done < count; done += 1) {
      // Not the neighbour: it would be the next place in every list.
      next = (next + 7_919) % rules.length
      index.put(rules[next] as EventRule, next)
    }
  }
  change(changes / 10)
  const began = performance.now()
  change(changes)
  return ((performance.now() - began) / changes) * 1e6
}

/** A change among ten thousand rules, against one among ten. */
export function amongMany(typeOf: (index: number) => string): Pick<OneByOne, 'baseline' | 'measure'> {
  return {
    baseline: async () => costOfChange(rulesOf(10, typeOf)),
    measure: async () => costOfChange(rulesOf(10_000, typeOf)),
  }
}

function rulesOf(count: number, typeOf: (index: number) => string): EventRule[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `rule ${index}`,
    objectTypes: [typeOf(index)],
    eventTypes: ['object_created', 'object_updated'],
    conditions: {
      and: [
        { attr: 'status.value', value: ['active', 'staged'], op: 'in' },
        { attr: 'status', op: 'changed', from: 'planned' },
        { attr: 'request.user', value: 'sync-bot', negate: true },
      ],
    },
    webhooks: [`webhook ${index % 100}`],
  }))
}
