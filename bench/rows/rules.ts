import { type ChangeEvent, compileRules, type EventRule } from '../../packages/webhooks/dist/index.js'

/** What this row is called in the report. */
export const name = 'rules'

/** Unit by suffix: `…Us` microseconds. `ratio` is 10,000 rules against 3. */
export type Results = Readonly<Record<string, number>>

const matching = 3
const events = 20_000
const rounds = 40

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

/** One event that 3 rules match, all of them with conditions: among 3 rules, and among 10,000. */
export function run(): Results {
  const few = compileRules(rulesOf(matching))
  const many = compileRules(rulesOf(10_000))
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  // In turns, so that both meet the same machine; the first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, matcher] of [few, many].entries()) {
      const began = performance.now()
      let met = 0
      for (let count = 0; count < events; count++) {
        for (const { conditions } of matcher.match(event)) if (conditions?.evaluate(event)) met++
      }
      if (met !== matching * events) throw new Error(`${met} rules fired, not ${matching * events}`)
      const ns = ((performance.now() - began) / events) * 1e6
      if (round > 0) best[index] = Math.min(best[index] as number, ns)
    }
  }
  const [withFew, withMany] = best as [number, number]
  return { rules3Us: withFew / 1_000, rules10000Us: withMany / 1_000, ratio: withMany / withFew }
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
