import type { ListedObject, ManagedObjects, ObjectOrder } from '@netbox-hooks/server'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { folderWith } from '../support.ts'
import { ada, done, rule, startHost, webhook } from './support.ts'

/** Some look the same. */
const name = fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', 'f', 'F', 'g')
const description = fc.constantFrom('one', 'two', '')
const id = fc.integer({ min: 1, max: 12 })
const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 })
const version = fc.constantFrom(undefined, undefined, undefined, 1, 2)

const order: fc.Arbitrary<ObjectOrder> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ name, description }).map((given) => webhook(given.name, given)) },
  { weight: 2, arbitrary: fc.tuple(name, names).map(([own, webhooks]) => rule(own, webhooks)) },
  {
    weight: 3,
    arbitrary: fc
      .record({ id, version, name: fc.option(name, { nil: undefined }), description })
      .map(({ id, version, name, description }) => ({
        op: 'update' as const,
        kind: 'webhook' as const,
        id,
        version,
        settings: { description, ...(name !== undefined && { name }) },
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ id, webhooks: names }).map(({ id, webhooks }) => ({
      op: 'update' as const,
      kind: 'event_rule' as const,
      id,
      settings: { webhooks },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ id, kind: fc.constantFrom('webhook' as const, 'event_rule' as const), version })
      .map((given) => ({ op: 'delete' as const, ...given })),
  },
)

/** The order for one of the objects that there are. */
function meant(order: ObjectOrder, objects: ManagedObjects): ObjectOrder {
  if (order.op === 'create') return order
  const ids = objects.list(order.kind).map((object) => object.id)
  return { ...order, id: ids[order.id % (ids.length + 1)] ?? order.id }
}

function all(objects: ManagedObjects): readonly ListedObject[] {
  return [...objects.list('webhook'), ...objects.list('event_rule')]
}

/** Rules go with their webhooks. */
async function removeAll(objects: ManagedObjects): Promise<void> {
  const removals = objects
    .list('webhook')
    .map(({ kind, id }): ObjectOrder => ({ op: 'delete', kind, id, pending: 'keep' }))
  await done(objects, removals)
}

function look(given: string): string {
  return given.toLowerCase().trim()
}

it('are done as they were tried, all or none, and leave nothing that cannot be', async () => {
  const folder = folderWith()
  const { host, objects } = await startHost(folder)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(order, { minLength: 1, maxLength: 3 }), { maxLength: 8 }),
      async (calls) => {
        await removeAll(objects)
        await done(objects, [
          ...['a', 'b', 'c'].map((each) => webhook(each)),
          rule('r', ['a', 'b']),
          rule('s', ['c']),
        ])
        for (const asked of calls) {
          const orders = asked.map((order) => meant(order, objects))
          const before = all(objects)
          const tried = await objects.carryOut(orders, ada, { dryRun: true })
          expect(all(objects)).toEqual(before)
          const outcome = await objects.carryOut(orders, ada)
          if ('refused' in outcome) {
            expect(all(objects)).toEqual(before)
            expect('refused' in tried && tried.refused.map(({ order, why }) => [order, why])).toEqual(
              outcome.refused.map(({ order, why }) => [order, why]),
            )
            continue
          }
          expect('changed' in tried && tried.changed).toEqual(outcome.changed)
          const [webhooks, rules] = [objects.list('webhook'), objects.list('event_rule')]
          for (const list of [webhooks, rules])
            expect(new Set(list.map((object) => look(object.name))).size).toBe(list.length)
          expect(all(objects).flatMap(({ problems }) => problems)).toEqual([])
          expect(
            host.operations
              .webhooks()
              .map((each) => each.webhook)
              .sort(),
          ).toEqual(webhooks.map((object) => object.name).sort())
          expect(host.operations.eventRules.map((each) => each.name).sort()).toEqual(
            rules.map((object) => object.name).sort(),
          )
        }
        await removeAll(objects)
        expect(all(objects)).toEqual([])
      },
    ),
    { numRuns: 40 },
  )
  await done(objects, [webhook('a'), webhook('b'), rule('r', ['a', 'b'])])
  await done(objects, [
    { op: 'update', kind: 'webhook', id: objects.list('webhook')[0]?.id ?? 0, settings: { name: 'c' } },
  ])
  const last = all(objects)
  await host.stop()
  expect(all((await startHost(folder)).objects)).toEqual(last)
}, 60_000)
