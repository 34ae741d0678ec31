import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { AuditRecord, ObjectStore } from '../objects/index.ts'
import type { ConformanceCase } from './case.ts'
import {
  auditRecord,
  create,
  created,
  namesOf,
  objectCase,
  refused,
  remove,
  shown,
  update,
  written,
} from './object-samples.ts'
import { idsOf } from './samples.ts'

/** Ids of all records, a page at a time. */
async function allRecordIds(objects: ObjectStore, limit: number): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const { records, next } = await objects.records({}, { limit, cursor })
    ok(records.length <= limit)
    found.push(...idsOf(records))
    cursor = next
  } while (cursor !== undefined)
  return found
}

export const objectCases: readonly ConformanceCase[] = [
  objectCase('objects: they come out as they went in, by kind and id', async ({ manage }) => {
    const { objects } = await manage()
    deepEqual(await objects.list(), { objects: [], place: 0 })
    const before = Date.now()
    const made = await written(objects, [
      create('b "é" \u0000', '{"x":"\\u0000é"}'),
      create('a'),
      create('a', '{}', 'event_rule'),
    ])
    deepEqual(shown(made), [
      ['webhook', 1, 'b "é" \u0000', 1, '{"x":"\\u0000é"}'],
      ['webhook', 2, 'a', 1, '{}'],
      ['event_rule', 1, 'a', 1, '{}'],
    ])
    for (const { createdAt, changedAt } of made) {
      equal(createdAt, changedAt)
      ok(createdAt >= before - 1 && createdAt <= Date.now() + 1)
    }
    const { objects: all } = await objects.list()
    deepEqual(all, [made[2], made[0], made[1]])
  }),

  objectCase('objects: who changes one says which version of it he has seen', async ({ manage }) => {
    const { objects } = await manage()
    const first = await created(objects, 'a', '1')
    const [second] = await written(objects, [update(first, { name: 'b', body: '2' })])
    deepEqual(shown([second as typeof first]), [['webhook', 1, 'b', 2, '2']])
    equal(second?.createdAt, first.createdAt)
    deepEqual(await refused(objects, [update(first, { body: '3' })]), {
      change: 0,
      why: 'changed',
      found: second,
    })
    deepEqual(await refused(objects, [remove(first)]), { change: 0, why: 'changed', found: second })
    deepEqual((await objects.list()).objects, [second])
    deepEqual(await written(objects, [remove(second as typeof first)]), [second])
    const gone = { change: 0, why: 'absent' } as const
    deepEqual(
      { ...(await refused(objects, [update(first, {})])), found: undefined },
      { ...gone, found: undefined },
    )
    equal((await refused(objects, [remove(first)])).why, 'absent')
    deepEqual((await objects.list()).objects, [])
  }),

  objectCase('objects: no two of a kind have the same name', async ({ manage }) => {
    const { objects } = await manage()
    const [a, b] = await written(objects, [create('a'), create('b')])
    ok(a && b)
    deepEqual(await refused(objects, [create('c'), create('a')]), { change: 1, why: 'name taken', found: a })
    deepEqual(await refused(objects, [update(b, { name: 'a' })]), { change: 0, why: 'name taken', found: a })
    await written(objects, [update(a, { body: '[]' }), create('A'), create('a', '{}', 'event_rule')])
    // A name is free as soon as nobody has it any more.
    const [, renamed, again] = await written(objects, [
      update({ ...a, version: 2 }, { name: 'z' }),
      update(b, { name: 'a' }),
      create('b'),
    ])
    deepEqual(shown([renamed as typeof a, again as typeof a]), [
      ['webhook', 2, 'a', 2, '{}'],
      ['webhook', 4, 'b', 1, '{}'],
    ])
  }),

  objectCase('objects: several changes and their records are made, or none of them', async ({ manage }) => {
    const { objects } = await manage()
    const [a, b] = await written(objects, [create('a'), create('b')], [auditRecord()])
    ok(a && b)
    const { place } = await objects.list()
    const changes = [update(a, { body: '2' }), create('c'), remove(b)]
    const why = await refused(objects, [...changes, update(b, { body: '2' })], [auditRecord()])
    deepEqual([why.change, why.why], [3, 'absent'])
    deepEqual(await objects.list(), { objects: [a, b], place })
    equal((await allRecordIds(objects, 10)).length, 1)
    const record = auditRecord()
    const outcome = await objects.write(changes, [record])
    ok('written' in outcome)
    deepEqual(shown(outcome.written), [
      ['webhook', 1, 'a', 2, '2'],
      ['webhook', 3, 'c', 1, '{}'],
      ['webhook', 2, 'b', 1, '{}'],
    ])
    const { objects: all, place: after } = await objects.list()
    deepEqual([namesOf(all), after], [['a', 'c'], outcome.place])
    ok(after > place)
    deepEqual((await allRecordIds(objects, 10))[0], record.id)
  }),

  objectCase('objects: of several who change one at once, one is first', async ({ manage }) => {
    const { objects } = await manage()
    const object = await created(objects, 'a')
    const outcomes = await Promise.all(
      ['1', '2', '3'].map((body) => objects.write([update(object, { body })], [auditRecord()])),
    )
    equal(outcomes.filter((outcome) => 'written' in outcome).length, 1)
    equal((await objects.list()).objects[0]?.version, 2)
    equal((await allRecordIds(objects, 10)).length, 1)
    const names = await Promise.all(['b', 'b', 'b'].map((name) => objects.write([create(name)])))
    equal(names.filter((outcome) => 'written' in outcome).length, 1)
  }),

  objectCase('objects: who has not seen all changes is told so, if he asks', async ({ manage }) => {
    const { objects } = await manage()
    const { place: start } = await objects.list()
    const first = await objects.write([create('a')], [auditRecord()], start)
    ok('written' in first)
    deepEqual(await objects.write([create('b')], [auditRecord()], start), {
      refused: { change: 0, why: 'behind' },
    })
    const { objects: all, place } = await objects.list()
    deepEqual([all, place], [first.written, first.place])
    equal((await allRecordIds(objects, 10)).length, 1)
    const both = await Promise.all(['b', 'c'].map((name) => objects.write([create(name)], [], place)))
    equal(both.filter((outcome) => 'written' in outcome).length, 1)
    const [gone] = all
    ok(gone && 'written' in (await objects.write([remove(gone)], [], (await objects.list()).place)))
  }),

  objectCase('objects: a number is never given again', async ({ engine, manage }) => {
    const place = await engine.newPlace()
    const { queue, objects } = await manage(place)
    const [, last] = await written(objects, [create('a'), create('b')])
    await written(objects, [remove(last as never)])
    deepEqual(await objects.numbersOf('webhook', ['x', 'y', 'x']), [3, 4, 3])
    deepEqual(await objects.numbersOf('event_rule', ['x']), [1])
    // What is refused takes none.
    await refused(objects, [create('c'), create('a')])
    equal((await created(objects, 'b')).id, 5)
    await queue.close()
    const { objects: later } = await manage(place)
    deepEqual(await later.numbersOf('webhook', ['z', 'y', 'x', '__proto__']), [6, 4, 3, 7])
    deepEqual(await later.numbersOf('webhook', []), [])
    equal((await created(later, 'c')).id, 8)
    equal((await created(later, 'x', '{}', 'event_rule')).id, 2)
  }),

  objectCase('changes: after a place, those of later writes, each object once', async ({ manage }) => {
    const { objects } = await manage()
    const start = (await objects.list()).place
    deepEqual(await objects.changesAfter(start), { changed: [], deleted: [], place: start })
    const [a, b] = await written(objects, [create('a'), create('b')])
    ok(a && b)
    const { place } = await objects.list()
    const [a2] = await written(objects, [update(a, { body: '2' })])
    const [a3] = await written(objects, [update(a2 as typeof a, { name: 'z' }), create('c')])
    const found = await objects.changesAfter(place)
    deepEqual(shown(found?.changed ?? []), [
      ['webhook', 1, 'z', 3, '2'],
      ['webhook', 3, 'c', 1, '{}'],
    ])
    deepEqual(found?.deleted, [])
    await written(objects, [update(b, { body: '2' })])
    await written(objects, [remove(a3 as typeof a), remove({ ...b, version: 2 })])
    const last = await objects.changesAfter(place)
    deepEqual(namesOf(last?.changed ?? []), ['c'])
    deepEqual(last?.deleted, [
      { kind: 'webhook', id: 1 },
      { kind: 'webhook', id: 2 },
    ])
    deepEqual(await objects.changesAfter(last?.place ?? 0), { changed: [], deleted: [], place: last?.place })
    equal((await objects.list()).place, last?.place)
    // Whoever has listed before anything was there misses nothing either.
    deepEqual(namesOf((await objects.changesAfter(start))?.changed ?? []), ['c'])
  }),

  objectCase('changes: the oldest first', async ({ manage }) => {
    const { objects } = await manage()
    const [a, b] = await written(objects, [create('a'), create('b')])
    const { place } = await objects.list()
    await created(objects, 'c')
    await written(objects, [update(b as never, { body: '2' })])
    await written(objects, [update(a as never, { body: '2' })])
    deepEqual(namesOf((await objects.changesAfter(place))?.changed ?? []), ['c', 'b', 'a'])
  }),

  objectCase('changes: records alone are none, nor are numbers', async ({ manage }) => {
    const { objects } = await manage()
    await created(objects, 'a')
    const { place } = await objects.list()
    const outcome = await objects.write([], [auditRecord()])
    deepEqual(outcome, { written: [], place })
    await objects.numbersOf('webhook', ['x'])
    deepEqual(await objects.changesAfter(place), { changed: [], deleted: [], place })
  }),

  objectCase('changes: what is too long ago, or never was, is not told by halves', async ({ manage }) => {
    const { objects } = await manage()
    const { place } = await objects.list()
    equal(await objects.changesAfter(place + 1), undefined)
    const rounds = 12
    for (let round = 0; round < rounds; round += 1) {
      const changes = Array.from({ length: 100 }, (_, index) => create(`${round}-${index}`))
      await written(objects, (await written(objects, changes)).map(remove))
    }
    const all = await objects.changesAfter(place)
    if (all) equal(all.deleted.length, rounds * 100)
    const kept = await created(objects, 'a')
    const { place: recent } = await objects.list()
    const many = await written(
      objects,
      Array.from({ length: 1_000 }, (_, index) => create(`${index}`)),
    )
    await written(objects, [...many.map(remove).slice(1), remove(kept)])
    const last = await objects.changesAfter(recent)
    deepEqual(last?.deleted.length, 1_000)
    deepEqual(namesOf(last?.changed ?? []), ['0'])
  }),

  objectCase('objects: all of them are there for the next host', async ({ engine, manage }) => {
    const place = await engine.newPlace()
    const { queue, objects } = await manage(place)
    const a = await created(objects, 'a')
    const record = auditRecord({ kind: 'webhook', name: 'a' })
    await written(objects, [update(a, { body: '2' }), create('b', '{}', 'event_rule')], [record])
    const list = await objects.list()
    await queue.close()
    const { objects: later } = await manage(place)
    deepEqual(await later.list(), list)
    deepEqual((await later.records({}, { limit: 10 })).records, [record])
    deepEqual(await later.changesAfter(list.place), { changed: [], deleted: [], place: list.place })
    await created(later, 'c')
    deepEqual(namesOf((await later.changesAfter(list.place))?.changed ?? []), ['c'])
  }),

  objectCase('objects: those who only read see the same', async ({ manage }) => {
    const { queue, objects } = await manage()
    await written(objects, [create('a'), create('b', '{}', 'event_rule')], [auditRecord(), auditRecord()])
    deepEqual(await queue.history.objects.list(), await objects.list())
    const page = { limit: 1 }
    deepEqual(await queue.history.objects.records({}, page), await objects.records({}, page))
  }),

  objectCase('objects: a queue that is not open refuses every call', async ({ manage }) => {
    const { queue, objects } = await manage()
    await queue.close()
    const isClosed = (error: unknown) => NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_CLOSED'
    await rejects(objects.list(), isClosed)
    await rejects(objects.write([create('a')]), isClosed)
    await rejects(objects.changesAfter(0), isClosed)
    await rejects(objects.numbersOf('webhook', ['a']), isClosed)
    await rejects(objects.records({}, { limit: 1 }), isClosed)
    await rejects(objects.pruneRecords(1, 1), isClosed)
  }),

  objectCase('records: pages of the newest first, whatever is added meanwhile', async ({ manage }) => {
    const { objects } = await manage()
    const records = Array.from({ length: 25 }, () => auditRecord())
    await objects.write([], records.slice(0, 10))
    await objects.write([], records.slice(10))
    // Whoever does not know whether it was kept may keep it once more.
    await objects.write([], records.slice(20))
    const newest = idsOf(records).reverse()
    deepEqual(await allRecordIds(objects, 10), newest)
    deepEqual(await allRecordIds(objects, 25), newest)
    const first = await objects.records({}, { limit: 10 })
    await objects.write([], [auditRecord()])
    const rest = await objects.records({}, { limit: 100, cursor: first.next })
    deepEqual([...idsOf(first.records), ...idsOf(rest.records)], newest)
  }),

  objectCase('records: filters', async ({ manage }) => {
    const { objects } = await manage()
    const of = (part: Partial<AuditRecord>) => auditRecord(part)
    const records = [
      of({ at: 1_000, action: 'webhook_created', actor: 'ops', kind: 'webhook', name: 'a' }),
      of({ at: 2_000, action: 'webhook_updated', actor: 'ops', kind: 'webhook', name: 'a "é"' }),
      of({ at: 3_000, action: 'rule_created', actor: 'ci', kind: 'event_rule', name: 'a' }),
      of({ at: 4_000, action: 'keys_rotated', actor: 'ci' }),
    ]
    await objects.write([], records)
    const found = async (filter: Parameters<ObjectStore['records']>[0]) => {
      const { records: page } = await objects.records(filter, { limit: 10 })
      return page.map(({ at }) => at)
    }
    deepEqual((await objects.records({}, { limit: 10 })).records, records.toReversed())
    deepEqual(await found({ actor: 'ops' }), [2_000, 1_000])
    deepEqual(await found({ action: 'rule_created' }), [3_000])
    deepEqual(await found({ kind: 'webhook' }), [2_000, 1_000])
    deepEqual(await found({ kind: 'webhook', name: 'a' }), [1_000])
    deepEqual(await found({ name: 'a' }), [3_000, 1_000])
    deepEqual(await found({ name: 'a "é"', actor: 'ops' }), [2_000])
    deepEqual(await found({ from: 2_000 }), [4_000, 3_000, 2_000])
    deepEqual(await found({ from: 2_000, to: 4_000, actor: 'ci' }), [3_000])
    deepEqual(await found({ actor: 'nobody' }), [])
    const page = await objects.records({ actor: 'ops' }, { limit: 1 })
    deepEqual(page.records, [records[1]])
    deepEqual((await objects.records({ actor: 'ops' }, { limit: 1, cursor: page.next })).records, [
      records[0],
    ])
  }),

  objectCase('records: old ones go, so many at once', async ({ manage }) => {
    const { queue, objects } = await manage()
    const old = Array.from({ length: 5 }, () => auditRecord())
    await written(objects, [create('a')], old)
    const [now, later] = [queue.time.lived(), queue.time.lived() + 3_600_000]
    equal(await objects.pruneRecords(now - 3_600_000, 10), 0)
    equal(await objects.pruneRecords(later, 3), 3)
    deepEqual(await allRecordIds(objects, 10), idsOf(old.slice(3)).reverse())
    equal(await objects.pruneRecords(later, 3), 2)
    equal(await objects.pruneRecords(later, 3), 0)
    equal((await objects.list()).objects.length, 1)
  }),

  objectCase(
    'objects: of hosts that share a queue one is first, and the others hear of it',
    async (tools) => {
      const { engine, manage } = tools
      if (engine.isExclusive) return
      const place = await engine.newPlace()
      const [one, other] = [await manage(place), await manage(place)]
      const heard = Promise.withResolvers<void>()
      const unwatch = other.queue.watch?.({ onObjects: heard.resolve })
      const { place: start } = await other.objects.list()
      const object = await created(one.objects, 'a')
      await heard.promise
      deepEqual(await other.objects.changesAfter(start), {
        changed: [object],
        deleted: [],
        place: (await one.objects.list()).place,
      })
      const outcomes = await Promise.all(
        [one, other].map(({ objects }, index) => objects.write([update(object, { body: `${index}` })])),
      )
      equal(outcomes.filter((outcome) => 'written' in outcome).length, 1)
      deepEqual(await one.objects.list(), await other.objects.list())
      deepEqual(
        await other.objects.numbersOf('webhook', ['x']),
        await one.objects.numbersOf('webhook', ['x']),
      )
      unwatch?.()
    },
  ),
]
