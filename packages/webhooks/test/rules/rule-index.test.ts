import { compileRules, type EventRule, RuleIndex } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rule } from '../support.ts'

const eventTypes = ['object_created', 'object_updated', 'job_started']
const objectTypes = ['dcim.site', 'dcim.device', 'ipam.prefix']
const askedTypes = [...objectTypes, 'dcim.rack', 'circuits.circuit', 'dcim']
const patterns = [...objectTypes, 'dcim.*', 'ipam.*', 'tenancy.*']

const anyRule = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  enabled: fc.boolean(),
  eventTypes: fc.array(fc.constantFrom(...eventTypes), { maxLength: 4 }),
  objectTypes: fc.array(fc.constantFrom(...patterns), { maxLength: 4 }),
  webhooks: fc.constant([]),
  order: fc.option(fc.integer({ min: -1, max: 1 }), { nil: undefined }),
})

interface Ranked {
  readonly rule: EventRule
  readonly rank: number
}

/** What matching means, without an index. */
function matching(all: readonly Ranked[], eventType: string, objectType: string): EventRule[] {
  const app = `${objectType.split('.')[0]}.*`
  return all
    .toSorted((one, other) => {
      const order = (one.rule.order ?? 0) - (other.rule.order ?? 0)
      return order || one.rank - other.rank || one.rule.name.localeCompare(other.rule.name)
    })
    .map(({ rule }) => rule)
    .filter(
      (rule) =>
        rule.enabled &&
        rule.eventTypes.includes(eventType) &&
        (rule.objectTypes.includes(objectType) || rule.objectTypes.includes(app)),
    )
}

/** What an index answers to every question. */
function answersOf(index: RuleIndex): unknown {
  return eventTypes.flatMap((eventType) =>
    askedTypes.map((objectType) => index.match({ eventType, objectType }).map(({ rule }) => rule)),
  )
}

function expectedOf(all: readonly Ranked[]): unknown {
  return eventTypes.flatMap((eventType) =>
    askedTypes.map((objectType) => matching(all, eventType, objectType)),
  )
}

describe('rules', () => {
  it('match by event type and object type, each once, by their order and then as they were given', () => {
    const rules = fc.uniqueArray(anyRule, { selector: ({ name }) => name })
    fc.assert(
      fc.property(rules, (all) => {
        const index = compileRules(all)
        const expected = expectedOf(all.map((rule, rank) => ({ rule, rank })))
        expect(answersOf(index)).toEqual(expected)
        expect(answersOf(index)).toEqual(expected)
      }),
    )
  })

  it('that are put and removed match as those of an index that is made anew', () => {
    const put = fc.record({ rule: anyRule, rank: fc.integer({ min: 0, max: 3 }) })
    const change = fc.oneof({ weight: 3, arbitrary: put }, fc.record({ remove: anyRule }))
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const index = new RuleIndex()
        const inForce = new Map<string, Ranked>()
        for (const each of changes) {
          if ('remove' in each) {
            const { name } = each.remove
            expect(index.remove(name)).toBe(inForce.delete(name))
          } else {
            index.put(each.rule, each.rank)
            inForce.set(each.rule.name, each)
          }
          expect(answersOf(index)).toEqual(expectedOf([...inForce.values()]))
        }
        const anew = new RuleIndex()
        for (const { rule, rank } of inForce.values()) anew.put(rule, rank)
        expect(answersOf(index)).toEqual(answersOf(anew))
        expect(index.all).toEqual(anew.all)
      }),
    )
  })

  it('are enabled unless they say otherwise', () => {
    const one = { name: 'one', objectTypes: ['dcim.site'], eventTypes: ['object_created'], webhooks: [] }
    const index = compileRules([one, { ...one, name: 'two', enabled: false }])
    const matched = index.match({ eventType: 'object_created', objectType: 'dcim.site' })
    expect(matched.map((compiled) => compiled.rule)).toEqual([one])
  })

  it('stay as they are where a new one has conditions that are none', () => {
    const index = compileRules([rule()])
    const wrong = rule({ conditions: { attr: '' } as never })
    expect(() => index.put(wrong, 0)).toThrow(/conditions/)
    expect(index.all.map((compiled) => compiled.rule)).toEqual([rule()])
  })
})
