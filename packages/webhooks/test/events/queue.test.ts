import { readFileSync } from 'node:fs'
import { EventQueue } from '@netbox-hooks/webhooks'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

interface Step {
  readonly event: 'created' | 'updated' | 'deleted' | 'read_data' | 'clear'
  readonly id?: number | null
  readonly type?: string
  readonly changes?: Record<string, unknown>
  readonly snapshot?: boolean
}

interface Vector {
  readonly name: string
  readonly initial: Record<string, Record<string, unknown>>
  readonly steps: readonly Step[]
  readonly expect: readonly Record<string, unknown>[]
  readonly raises?: string
}

const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../vectors/coalescing.json', import.meta.url), 'utf8'),
)

/** An application that does what a vector says, and records every change as it goes. */
function play({ initial, steps }: Vector): EventQueue {
  const queue = new EventQueue()
  const objects = structuredClone(initial)
  for (const { event, id = null, type = 'dcim.site', changes = {}, snapshot = true } of steps) {
    if (event === 'clear') queue.clear()
    if (event === 'clear' || event === 'read_data') continue
    const key = `${type}:${id}`
    const before = objects[key]
    const current = { ...before, ...changes }
    objects[key] = current
    queue.record({
      eventType: `object_${event}`,
      objectType: type,
      objectId: id as number,
      data: () => ({ id, ...objects[key] }),
      prechange: event !== 'created' && snapshot && before ? before : null,
      postchange: current,
    })
  }
  return queue
}

describe('changes of one unit of work become the events that NetBox makes of them', () => {
  it.each(vectors)('$name: $why', (vector) => {
    if (vector.raises) {
      expect(() => play(vector)).toThrowError(expect.objectContaining({ code: 'NBH_EVENT_INVALID' }))
      return
    }
    const events = play(vector).flush()
    expect(
      events.map(({ eventType, objectType, objectId, data, snapshots }) => ({
        event_type: eventType,
        object_type: objectType,
        id: objectId,
        ...snapshots,
        data,
      })),
    ).toEqual(vector.expect)
  })
})

const kinds = ['object_created', 'object_updated', 'object_deleted'] as const
const changes = fc.array(
  fc.record({
    eventType: fc.constantFrom(...kinds),
    objectId: fc.integer({ min: 1, max: 4 }),
    prechange: fc.option(fc.record({ v: fc.integer() })),
    postchange: fc.option(fc.record({ v: fc.integer() })),
    data: fc.record({ v: fc.integer() }),
  }),
)

describe('whatever is recorded', () => {
  it('keeps the first prechange, the last data, and the place of the first change', () => {
    fc.assert(
      fc.property(changes, (recorded) => {
        const queue = new EventQueue()
        for (const change of recorded) queue.record({ ...change, objectType: 'dcim.site' })
        const events = queue.flush()
        expect(events.map(({ objectId }) => objectId)).toEqual([
          ...new Set(recorded.map(({ objectId }) => objectId)),
        ])
        for (const { objectId, eventType, snapshots } of events) {
          const own = recorded.filter((change) => change.objectId === objectId)
          const deleted = own.some((change) => change.eventType === 'object_deleted')
          expect(snapshots?.prechange).toEqual(own[0]?.prechange)
          expect(eventType).toBe(deleted ? 'object_deleted' : own[0]?.eventType)
          if (!deleted) expect(snapshots?.postchange).toEqual(own.at(-1)?.postchange)
        }
        expect(queue.flush()).toEqual([])
      }),
    )
  })
})

describe('a change of any shape', () => {
  it('is recorded, or refused with what is wrong', () => {
    const fields = fc.record(
      {
        eventType: fc.oneof(fc.constantFrom(...kinds), fc.jsonValue()),
        objectType: fc.oneof(fc.constant('dcim.site'), fc.jsonValue()),
        objectId: fc.oneof(fc.constant(1), fc.jsonValue()),
        data: fc.jsonValue(),
        prechange: fc.jsonValue(),
        postchange: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.jsonValue(), fields)), fc.boolean(), (recorded, option) => {
        const queue = new EventQueue({ cancelCreatedDeleted: option, skipUnchanged: option })
        for (const change of recorded) {
          try {
            queue.record(change as never)
          } catch (error) {
            expect(error).toMatchObject({ code: 'NBH_EVENT_INVALID' })
          }
        }
        queue.flush()
      }),
    )
  })
})

describe('an event', () => {
  const change = { objectType: 'dcim.site', objectId: 1, data: {} }

  it.each([null, undefined, ''])('of an unsaved object, with the id %o, is refused', (objectId) => {
    const queue = new EventQueue()
    expect(() =>
      queue.record({ ...change, eventType: 'object_created', objectId: objectId as never }),
    ).toThrowError(expect.objectContaining({ code: 'NBH_EVENT_INVALID' }))
    queue.record({ ...change, eventType: 'object_created', objectId: 0 })
    expect(queue.flush()).toHaveLength(1)
  })

  it("of a plugin's own type is not swallowed by a change of the same object", () => {
    const queue = new EventQueue()
    for (const eventType of ['object_updated', 'ticket_opened', 'object_deleted', 'ticket_opened']) {
      queue.record({ ...change, eventType })
    }
    expect(queue.flush().map(({ eventType }) => eventType)).toEqual(['object_deleted', 'ticket_opened'])
  })

  it('carries the request, its user or the given user name, and a time that Python reads', () => {
    const request = { id: 'r', method: 'POST', path: '/', user: 'jstretch' }
    const eventOf = (options: ConstructorParameters<typeof EventQueue>[0]) => {
      const queue = new EventQueue(options)
      queue.record({ ...change, eventType: 'object_created' })
      return queue.flush()[0]
    }
    expect(eventOf({})).toMatchObject({ request: null, username: null })
    expect(eventOf({ request })).toMatchObject({ request, username: 'jstretch' })
    expect(eventOf({ request, username: 'somebody' })).toMatchObject({ request, username: 'somebody' })
    expect(eventOf({})?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/)
  })
})

describe('data given as a function', () => {
  const change = { objectType: 'dcim.site', objectId: 1, prechange: {}, postchange: {} }

  it('is read once, at the flush, and for a delete at once', () => {
    const reads: string[] = []
    const reading = (what: string) => () => {
      reads.push(what)
      return {}
    }
    const queue = new EventQueue()
    queue.record({ ...change, eventType: 'object_updated', data: reading('first') })
    queue.record({ ...change, eventType: 'object_updated', data: reading('second') })
    queue.record({ ...change, objectId: 2, eventType: 'object_deleted', data: reading('deleted') })
    expect(reads).toEqual(['deleted'])
    queue.flush()
    expect(reads).toEqual(['deleted', 'second'])
  })

  it('that throws at the flush leaves the queue as it was', () => {
    const queue = new EventQueue()
    let fails = true
    const data = () => {
      if (fails) throw new Error('not now')
      return {}
    }
    queue.record({ ...change, objectId: 1, eventType: 'object_updated', data: {} })
    queue.record({ ...change, objectId: 2, eventType: 'object_updated', data })
    expect(() => queue.flush()).toThrow('not now')
    fails = false
    expect(queue.flush().map(({ objectId }) => objectId)).toEqual([1, 2])
  })
})

describe('the data of a delete', () => {
  const change = { eventType: 'object_deleted', objectType: 'dcim.site', objectId: 1 }

  it('is that of the moment', () => {
    const queue = new EventQueue()
    const data = { name: 'before' }
    queue.record({ ...change, data })
    data.name = 'after'
    expect(queue.flush()[0]?.data).toEqual({ name: 'before' })
  })

  it('must be JSON', () => {
    const record = () => new EventQueue().record({ ...change, data: { big: new Map() } })
    expect(record).toThrowError(expect.objectContaining({ code: 'NBH_EVENT_INVALID' }))
  })
})

describe('what NetBox has no choice about', () => {
  const change = { objectType: 'dcim.site', objectId: 1, data: {} }

  it('cancels a create by a delete with cancelCreatedDeleted', () => {
    const queue = new EventQueue({ cancelCreatedDeleted: true })
    queue.record({ ...change, eventType: 'object_created', postchange: {} })
    queue.record({ ...change, eventType: 'object_deleted' })
    queue.record({ ...change, objectId: 2, eventType: 'object_deleted', prechange: {} })
    expect(queue.flush().map(({ objectId }) => objectId)).toEqual([2])
  })

  it('keeps an object that is created again after its cancelled delete', () => {
    const queue = new EventQueue({ cancelCreatedDeleted: true })
    for (const eventType of ['object_created', 'object_deleted', 'object_deleted', 'object_created']) {
      queue.record({ ...change, eventType, postchange: { eventType } })
    }
    expect(queue.flush()).toMatchObject([
      {
        eventType: 'object_created',
        snapshots: { prechange: null, postchange: { eventType: 'object_created' } },
      },
    ])
  })

  it('drops an update that ends where it began with skipUnchanged', () => {
    const queue = new EventQueue({ skipUnchanged: true })
    queue.record({ ...change, eventType: 'object_updated', prechange: { a: [1] }, postchange: { a: [1] } })
    queue.record({
      ...change,
      objectId: 2,
      eventType: 'object_updated',
      prechange: { a: 1 },
      postchange: { a: 2 },
    })
    expect(queue.flush().map(({ objectId }) => objectId)).toEqual([2])
  })
})
