import { MemoryObjects } from '@netbox-hooks/delivery/memory'
import type { ObjectChange, ObjectStore } from '@netbox-hooks/delivery/queue'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openQueue } from '../../../delivery/test/support.ts'

const kind = fc.constantFrom('webhook', 'event_rule')
const name = fc.constantFrom('a', 'b', 'A', 'é', '')
const body = fc.constantFrom('{}', '[]')
const id = fc.integer({ min: 1, max: 6 })
const version = fc.integer({ min: 1, max: 3 })

const change: fc.Arbitrary<ObjectChange> = fc.oneof(
  fc.record({ op: fc.constant('create' as const), kind, name, body }),
  fc.record({ op: fc.constant('update' as const), kind, id, version, name, body }),
  fc.record({ op: fc.constant('delete' as const), kind, id, version }),
)
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ write: fc.array(change, { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind, names: fc.array(name, { maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ after: fc.nat(12) }) },
)

/** What an answer says but for times, which are the clock's. */
function timeless(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value) => (/(?:created|changed)At/.test(key) ? 0 : value)) ?? 'null',
  )
}

it('answers what a simple model would, whatever is changed in whichever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const queue = await openQueue()
      const [objects, model]: [ObjectStore, MemoryObjects] = [queue.objects, new MemoryObjects()]
      for (const next of steps) {
        const [found, expected] =
          'write' in next
            ? [await objects.write(next.write), model.write({ wall: 0, lived: 0 }, next.write)]
            : 'names' in next
              ? [await objects.numbersOf(next.kind, next.names), model.numbersOf(next.kind, next.names)]
              : [await objects.changesAfter(next.after), model.changesAfter(next.after)]
        expect(sorted(timeless(found))).toEqual(sorted(timeless(expected)))
      }
      expect(timeless(await objects.list())).toEqual(timeless(model.list()))
      await queue.close()
    }),
    { numRuns: 25 },
  )
})

/** In a write's place several objects have no order among them. */
function sorted(answer: unknown): unknown {
  const { changed, deleted, ...rest } = Object(answer) as Record<string, unknown>
  if (!Array.isArray(changed) || !Array.isArray(deleted)) return answer
  const byText = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort()
  return { changed: byText(changed), deleted: byText(deleted), ...rest }
}
