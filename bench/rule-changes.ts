import { type ChangeEvent, compileRules, type EventRule, type RuleIndex } from '@netbox-hooks/webhooks'
import { median } from './median.ts'
import type { OneByOne } from './row.ts'

const changes = 20_000

const event: ChangeEvent = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 1,
  data: { status: { value: 'active' } },
  snapshots: { prechange: { status: 'planned' }, postchange: { status: 'active' } },
  request: { id: 'r', method: 'PATCH', path: '/', user: 'jstretch' },
  username: 'jstretch',
  timestamp: '2026-03-06T15:11:23.503186+00:00',
}

/**
 * A change of a rule among ten thousand, against one among ten: it is put anew, with what it says compiled anew. The median
 * of many: the garbage collector has ten thousand rules to look at, and stops for that now and then.
 */
export function changesAmongMany(
  typeOf: (index: number) => string,
): Pick<OneByOne, 'baseline' | 'measure' | 'notes'> {
  const [few, many] = [rulesOf(10, typeOf), rulesOf(10_000, typeOf)]
  const index = compileRules(many)
  return {
    baseline: async () => costOfChange(compileRules(few), few),
    measure: async () => costOfChange(index, many),
    notes: () => (index.match(event).length === many.length ? [nextEvent(index, many)] : []),
  }
}

function costOfChange(index: RuleIndex, rules: readonly EventRule[]): number {
  let place = 0
  const change = (): number => {
    // Not the neighbour, which the processor would have at hand.
    place = (place + 7_919) % rules.length
    // As from a request: what it says has just been read.
    const rule = structuredClone(rules[place] as EventRule)
    const began = performance.now()
    index.put(rule, place)
    return (performance.now() - began) * 1e6
  }
  for (let done = 0; done < changes / 5; done += 1) change()
  return median(Array.from({ length: changes }, change))
}

/** A change is noted, and put in its place when an event asks for the list. */
function nextEvent(index: RuleIndex, rules: readonly EventRule[]): string {
  const [listed, judged] = [[] as number[], [] as number[]]
  for (const [place, rule] of rules.slice(0, 100).entries()) {
    index.put(rule, place)
    const began = performance.now()
    const matching = index.match(event)
    const found = performance.now()
    for (const { conditions } of matching) conditions?.judge(event)
    listed.push(found - began)
    judged.push(performance.now() - found)
  }
  const ms = (figures: readonly number[]) => `${median(figures).toFixed(2)} ms`
  return `With all of 10,000 rules for its type, the first event after a change takes ${ms(listed)} to put the list in order, and ${ms(judged)} for their conditions.`
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
