import { type ChangeEvent, compileRules, type EventRule, type RuleMatcher } from '@netbox-hooks/webhooks'
import type { Row } from '../row.ts'

const matching = 3
const events = 100_000

const event: ChangeEvent = {
  eventType: 'object_updated',
  objectType: 'dcim.site',
  objectId: 1,
  data: { status: { value: 'active' }, name: 'ams-01' },
  snapshots: { prechange: { status: 'planned' }, postchange: { status: 'active' } },
  request: { id: 'r', method: 'PATCH', path: '/', user: 'jstretch' },
  username: 'jstretch',
  timestamp: '2026-03-06T15:11:23.503186+00:00',
}

const few = compileRules(rulesOf(matching))
const many = compileRules(rulesOf(10_000))

const row: Row = {
  name: 'rules',
  title: '10,000 rules of which 3 match, against 3 rules',
  compare: 'ratio',
  unit: 'ns per event',
  goal: { atMost: 1.25 },
  baseline: async () => costOf(few),
  measure: async () => costOf(many),
}
export default row

/** Matches and evaluates one event many times, after a run to warm up. */
function costOf(rules: RuleMatcher): number {
  evaluate(rules, events / 10)
  const began = performance.now()
  const met = evaluate(rules, events)
  if (met !== matching * events) throw new Error(`${met} rules fired, not ${matching * events}`)
  return ((performance.now() - began) / events) * 1e6
}

function evaluate(rules: RuleMatcher, count: number): number {
  let met = 0
  for (let done = 0; done < count; done += 1) {
    for (const { conditions } of rules.match(event)) if (conditions?.evaluate(event)) met += 1
  }
  return met
}

/** Three rules that fire for the event, and the rest for other types. */
function rulesOf(count: number): EventRule[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `rule ${index}`,
    objectTypes: [index < matching ? 'dcim.site' : `app${index % 50}.model${index}`],
    eventTypes: ['object_updated'],
    conditions: {
      and: [
        { attr: 'status.value', value: ['active', 'staged'], op: 'in' },
        { attr: 'status', op: 'changed', from: 'planned' },
        { attr: 'request.user', value: 'sync-bot', negate: true },
      ],
    },
    webhooks: ['receiver'],
  }))
}
