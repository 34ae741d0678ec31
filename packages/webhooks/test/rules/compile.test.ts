import { compileRules, type EventRule } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const eventTypes = ['object_created', 'object_updated', 'job_started']
const objectTypes = ['dcim.site', 'dcim.device', 'ipam.prefix']
const patterns = [...objectTypes, 'dcim.*', 'ipam.*', 'tenancy.*']

const rules = fc.array(
  fc.record({
    name: fc.string(),
    enabled: fc.boolean(),
    eventTypes: fc.array(fc.constantFrom(...eventTypes), { maxLength: 4 }),
    objectTypes: fc.array(fc.constantFrom(...patterns), { maxLength: 4 }),
    webhooks: fc.constant([]),
    order: fc.option(fc.integer({ min: -1, max: 1 }), { nil: undefined }),
  }),
  { maxLength: 12 },
)

/** What matching means, without an index. */
function matching(all: readonly EventRule[], eventType: string, objectType: string): EventRule[] {
  const app = `${objectType.split('.')[0]}.*`
  return all
    .toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .filter(
      (rule) =>
        rule.enabled &&
        rule.eventTypes.includes(eventType) &&
        (rule.objectTypes.includes(objectType) || rule.objectTypes.includes(app)),
    )
}

describe('rules', () => {
  it('match by event type and object type, each once, by their order and then as they were given', () => {
    fc.assert(
      fc.property(rules, (all) => {
        const matcher = compileRules(all)
        for (const eventType of eventTypes) {
          for (const objectType of [...objectTypes, 'dcim.rack', 'circuits.circuit', 'dcim']) {
            const expected = matching(all, eventType, objectType)
            const match = () => matcher.match({ eventType, objectType }).map(({ rule }) => rule)
            expect(match()).toEqual(expected)
            expect(match()).toEqual(expected)
          }
        }
      }),
    )
  })

  it('are enabled unless they say otherwise', () => {
    const rule = { name: 'r', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: [] }
    const matcher = compileRules([rule, { ...rule, enabled: false }])
    const matched = matcher.match({ eventType: 'object_created', objectType: 'dcim.site' })
    expect(matched.map((compiled) => compiled.rule)).toEqual([rule])
  })
})
