import { NetboxHooksError } from '@netbox-hooks/core'
import { type AuditRecord, newId, type ObjectChange, type StoredObject } from '@netbox-hooks/delivery'
import type { RedisQueue } from '@netbox-hooks/queue-redis'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { openQueue, rejection, until } from '../support.ts'

let server: RedisServer
let prefix = ''
beforeAll(async () => {
  server = await RedisServer.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  prefix = newId()
})

const open = (from: RedisServer = server) => openQueue({ url: from.url, prefix })

async function startServer(): Promise<RedisServer> {
  const own = await RedisServer.start()
  onTestFinished(() => own.stop())
  return own
}

const create = (name: string, body = '{}'): ObjectChange => ({ op: 'create', kind: 'webhook', name, body })
const update = ({ kind, id, version, name, body }: StoredObject, part: object = {}): ObjectChange => ({
  op: 'update',
  ...{ kind, id, version, name, body, ...part },
})
const remove = ({ kind, id, version }: StoredObject): ObjectChange => ({ op: 'delete', kind, id, version })
const record = (part: Partial<AuditRecord> = {}): AuditRecord => ({
  id: newId(),
  at: Date.now(),
  action: 'webhook_created',
  actor: 'ops',
  body: '{}',
  ...part,
})

/** Makes changes that are not refused. */
async function write(queue: RedisQueue, ...changes: readonly ObjectChange[]): Promise<StoredObject[]> {
  const outcome = await queue.objects.write(changes)
  if ('refused' in outcome) throw new Error(JSON.stringify(outcome.refused))
  return [...outcome.written]
}

const names = (count: number, start = '') => Array.from({ length: count }, (_, index) => `${start}${index}`)

it('lets one of two hosts be first that change an object, or take a name, at once', async () => {
  const [one, other] = [await open(), await open()]
  const [object] = (await write(one, create('a'))) as [StoredObject]
  const bodies = ['"one"', '"other"']
  const outcomes = await Promise.all(
    [one, other].map((queue, index) => queue.objects.write([update(object, { body: bodies[index] })])),
  )
  const { objects } = await one.objects.list()
  expect(objects).toMatchObject([{ version: 2 }])
  expect(outcomes).toContainEqual({ written: objects, place: expect.any(Number) })
  expect(outcomes).toContainEqual({ refused: { change: 0, why: 'changed', found: objects[0] } })
  const created = await Promise.all([one, other].map((queue) => queue.objects.write([create('b')])))
  expect(created.map((outcome) => ('refused' in outcome ? outcome.refused.why : 'written')).sort()).toEqual([
    'name taken',
    'written',
  ])
})

it('tells the other hosts of changes, and neither the one that makes them nor anybody of records', async () => {
  const [acting, watching] = [await open(), await open()]
  const heard: string[] = []
  for (const [who, queue] of Object.entries({ acting, watching }))
    onTestFinished(
      queue.watch({ onObjects: () => void heard.push(who), onEvents: () => heard.push('events') }),
    )
  await acting.objects.write([], [record()])
  await write(acting, create('a'), create('b'))
  await acting.accept([{ id: newId(), body: '{}' }])
  await until(
    () => heard,
    (all) => all.includes('events'),
  )
  expect(heard).toEqual(['watching', 'events'])
})

it('lists what there is at its place while others write, although it reads it in parts', async () => {
  const [reading, writing] = [await open(), await open()]
  const body = JSON.stringify('x'.repeat(2_000))
  const made = await write(writing, ...names(2_000).map((name) => create(name, body)))
  let isListed = false
  const work = (async () => {
    for (let round = 0; !isListed; round += 1) {
      const [old, changed] = [made.shift(), made.shift()] as [StoredObject, StoredObject]
      const [, after] = await write(writing, remove(old), update(changed, { name: `changed ${round}` }))
      made.push(after as StoredObject, ...(await write(writing, create(`new ${round}`))))
    }
  })()
  const list = await reading.objects.list()
  isListed = true
  await work
  const changes = await reading.objects.changesAfter(list.place)
  const kept = new Map(list.objects.map((object) => [object.id, object]))
  for (const { id } of changes?.deleted ?? []) kept.delete(id)
  for (const object of changes?.changed ?? []) kept.set(object.id, object)
  const byId = (one: StoredObject, other: StoredObject) => one.id - other.id
  expect([...kept.values()].sort(byId)).toEqual(made.sort(byId))
  expect(await reading.history.objects.list()).toEqual(await writing.objects.list())
})

it('makes several changes as if they were made one after the other, or none of them', async () => {
  const named = fc.constantFrom('a', 'b', 'c')
  const change = fc.oneof(
    fc.record({ op: fc.constant('create' as const), name: named }),
    fc.record({ op: fc.constant('update' as const), id: fc.nat(4), version: fc.nat(2), name: named }),
    fc.record({ op: fc.constant('delete' as const), id: fc.nat(4), version: fc.nat(2) }),
  )
  const url = server.url
  const [together, apart] = [
    await openQueue({ url, prefix: `${prefix}-together` }),
    await openQueue({ url, prefix: `${prefix}-apart` }),
  ]
  const clear = async (queue: RedisQueue) => write(queue, ...(await queue.objects.list()).objects.map(remove))
  const shown = (objects: readonly StoredObject[], first: number) =>
    objects.map(({ id, name, version, body }) => [id - first, name, version, body])
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (parts) => {
      await clear(together)
      await clear(apart)
      // Numbers are never given again: those of this run come after these.
      const marks = [await write(together, create('mark')), await write(apart, create('mark'))].flat()
      const [first, second] = marks.map(({ id }) => id) as [number, number]
      const changesFrom = (start: number) =>
        parts.map((part, index): ObjectChange => {
          const id = 'id' in part ? start + part.id : 0
          return { kind: 'webhook', body: `${index}`, ...part, id } as ObjectChange
        })
      const before = await together.objects.list()
      const outcome = await together.objects.write(changesFrom(first))
      const refusals: unknown[] = []
      for (const [index, single] of changesFrom(second).entries()) {
        const answer = await apart.objects.write([single])
        if (!('refused' in answer)) continue
        refusals.push({ change: index, why: answer.refused.why })
        break
      }
      const after = await together.objects.list()
      if ('refused' in outcome) {
        const { change: number, why } = outcome.refused
        expect([{ change: number, why }]).toEqual(refusals)
        expect(after).toEqual(before)
      } else {
        expect(refusals).toEqual([])
        expect(shown(after.objects, first)).toEqual(shown((await apart.objects.list()).objects, second))
      }
    }),
    { numRuns: 200 },
  )
})

it('keeps a number for each name that is declared, also if two hosts ask at once', async () => {
  const [one, other] = [await open(), await open()]
  const [object] = await write(one, create('managed'))
  const declared = names(200)
  const [some, more] = await Promise.all([
    one.objects.numbersOf('webhook', declared.slice(0, 150)),
    other.objects.numbersOf('webhook', declared.slice(50)),
  ])
  const all = await one.objects.numbersOf('webhook', declared)
  expect(all).toEqual([...some, ...more.slice(100)])
  expect(more).toEqual(all.slice(50))
  expect(new Set([object?.id, ...all]).size).toBe(201)
})

it('remembers the last 10,000 deletions, and tells by nothing that it remembers no more', async () => {
  const queue = await open()
  const [kept] = await write(queue, create('kept'))
  const { place: before } = await queue.objects.list()
  const made = await write(queue, ...names(10_001).map((name) => create(name)))
  const { place } = await queue.objects.list()
  await write(queue, ...made.slice(0, 1).map(remove))
  expect((await queue.objects.changesAfter(before))?.deleted).toEqual([{ kind: 'webhook', id: made[0]?.id }])
  await write(queue, ...made.slice(1).map(remove))
  expect(await queue.objects.changesAfter(before)).toBeUndefined()
  expect(await queue.objects.changesAfter(place)).toBeUndefined()
  expect((await queue.objects.changesAfter(place + 1))?.deleted).toHaveLength(10_000)
  expect((await queue.objects.list()).objects).toEqual([kept])
})

it('makes any number of changes at once', async () => {
  const queue = await open()
  // More arguments than a call of a function may have.
  expect(await write(queue, ...names(25_000).map((name) => create(name)))).toHaveLength(25_000)
})

it('has everything listed again after a restart of the server, which may have lost the last of it', async () => {
  const own = await startServer()
  const queue = await open(own)
  const [object] = await write(queue, create('a'))
  const { objects, place } = await queue.objects.list()
  let heard = 0
  queue.watch({
    onObjects: () => {
      heard += 1
    },
  })
  await own.kill()
  await own.begin()
  await until(
    () => heard,
    (count) => count > 0,
  )
  expect(await queue.objects.changesAfter(place)).toBeUndefined()
  const again = await queue.objects.list()
  expect(again.objects).toEqual(objects)
  // From then on it is told as ever, also to a host that comes later.
  const [changed] = await write(queue, update(object as StoredObject, { body: '2' }))
  const later = await open(own)
  expect(await later.objects.changesAfter(again.place)).toMatchObject({ changed: [changed], deleted: [] })
})

it('changes nothing when the server is out of memory', async () => {
  const own = await startServer()
  const queue = await open(own)
  const [object] = await write(queue, create('a'))
  const before = await queue.objects.list()
  const client = own.client()
  onTestFinished(() => client.disconnect())
  await client.config('SET', 'maxmemory', '1')
  const calls = [
    () => queue.objects.write([create('b')], [record()]),
    () => queue.objects.write([remove(object as StoredObject)]),
    () => queue.objects.write([], [record()]),
    () => queue.objects.numbersOf('webhook', ['declared']),
  ]
  for (const call of calls) expect(await rejection(call())).toMatchObject({ code: 'NBH_QUEUE_FULL' })
  expect(await queue.objects.list()).toEqual(before)
  await client.config('SET', 'maxmemory', '0')
  expect(await write(queue, create('b'))).toMatchObject([{ id: 2 }])
  expect((await queue.objects.records({}, { limit: 10 })).records).toEqual([])
})

it('keeps hosts of the version before out as long as something is managed', async () => {
  const queue = await open()
  const client = server.client()
  onTestFinished(() => client.disconnect())
  const layout = () => client.get(`{${prefix}}:layout`)
  await queue.objects.write([], [record()])
  await queue.objects.numbersOf('webhook', ['a'])
  expect(await layout()).toBe('1')
  const [object] = await write(queue, create('a'))
  expect(await layout()).toBe('2')
  await write(queue, remove(object as StoredObject))
  expect(await layout()).toBe('1')
})

it('finds the few records that a filter fits among many', async () => {
  const queue = await open()
  const records = names(1_000).map((name, index) => record({ name, actor: index % 250 === 0 ? 'ci' : 'ops' }))
  await queue.objects.write([], records)
  const first = await queue.objects.records({ actor: 'ci' }, { limit: 3 })
  expect(first.records.map(({ name }) => name)).toEqual(['750', '500', '250'])
  const rest = await queue.objects.records({ actor: 'ci' }, { limit: 3, cursor: first.next })
  expect(rest).toEqual({ records: [records[0]], next: undefined })
})

it('refuses calls of a queue that is being moved elsewhere', async () => {
  const queue = await open()
  const client = server.client()
  onTestFinished(() => client.disconnect())
  await client.set(`{${prefix}}:seal`, JSON.stringify({ state: 'moving', other: 'sqlite:x.db', at: 0 }))
  const calls = [
    () => queue.objects.write([create('a')]),
    () => queue.objects.numbersOf('webhook', ['declared']),
  ]
  for (const call of calls) {
    const error = await rejection(call())
    expect(NetboxHooksError.is(error) && error.code).toBe('NBH_QUEUE_MOVED')
  }
})
