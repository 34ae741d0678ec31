import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainEvent, isPlainPayload } from '../../src/contract/guards.ts'
import { incomingEvent } from '../../src/contract/incoming-event.ts'
import { netboxPayload } from '../../src/contract/netbox-payload.ts'

const object = fc.dictionary(fc.string(), fc.jsonValue())
const text = fc.option(fc.string(), { nil: null })
const name = fc.string({ minLength: 1 })
const states = fc.record(
  { prechange: fc.option(object, { nil: null }), postchange: fc.option(object, { nil: null }) },
  { requiredKeys: [] },
)
const request = fc.record({ id: text, method: text, path: text, user: text }, { requiredKeys: [] })
const timestamp = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toJSON()),
  fc.string(),
)

const rightEvent = {
  event_type: name,
  object_type: fc.constantFrom('dcim.site', 'ipam.prefix', 'bench.model0'),
  object_id: fc.oneof(text, fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true })),
  data: fc.option(object, { nil: null }),
  snapshots: fc.option(states, { nil: null }),
  request: fc.option(request, { nil: null }),
  username: text,
  timestamp: fc.constantFrom('2026-03-06T15:11:23.503000+00:00', '2026-03-06T15:11:23Z'),
  context: object,
}
const rightPayload = {
  event: name,
  timestamp: name,
  object_type: fc.string(),
  model: fc.string(),
  username: text,
  request_id: text,
  data: fc.option(object, { nil: null }),
  request: fc.option(request, { nil: null }),
  snapshots: fc.option(states, { nil: null }),
  context: fc.option(object, { nil: null }),
}

/** Values of which some are right, some wrong in one field or two, and some have a field that nobody knows. */
function nearly(right: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, Number.POSITIVE_INFINITY, '', {}, []),
    timestamp,
  )
  const wrongInside = fc.record(
    { prechange: wrong, postchange: wrong, id: wrong, more: wrong },
    { requiredKeys: [] },
  )
  const change = fc.dictionary(
    fc.constantFrom(...Object.keys(right), 'more', '__proto__'),
    fc.oneof(wrong, wrongInside),
    {
      maxKeys: 2,
    },
  )
  return fc.oneof(
    {
      weight: 20,
      arbitrary: fc.tuple(fc.record(right), change).map(([value, wrong]) => ({ ...value, ...wrong })),
    },
    fc.jsonValue(),
  )
}

/** Without keys of a name that zod leaves out, and nobody reads. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, part: unknown) => (key === '__proto__' ? undefined : part))
}

describe.each([
  ['an event', isPlainEvent, incomingEvent, rightEvent, ['event_type', 'object_type', 'data']],
  ["NetBox's payload", isPlainPayload, netboxPayload, rightPayload, ['event', 'timestamp', 'data']],
] as const)('the guard of %s', (_, guard, schema, right, requiredKeys) => {
  it('lets nothing through that its schema would not, and nothing that the schema reads in another way', () => {
    let taken = 0
    fc.assert(
      fc.property(nearly(right), (value) => {
        if (!guard(value)) return
        taken += 1
        expect(plain(schema.parse(value))).toEqual(plain(value))
      }),
      { numRuns: 2_000 },
    )
    expect(taken).toBeGreaterThan(100)
  })

  it('lets through whatever is right', () => {
    const whole = fc.record(right as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: [...requiredKeys],
    })
    fc.assert(fc.property(whole, (value) => guard(value)))
  })
})
