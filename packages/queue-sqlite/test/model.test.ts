import { newId } from '@netbox-hooks/delivery'
import type { SqliteQueue } from '@netbox-hooks/queue-sqlite'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { acceptOne, newDelivery, openQueue } from '../../delivery/test/support.ts'

/** What a queue should know of a delivery. */
interface Modelled {
  readonly id: string
  key: string | undefined
  isPending: boolean
  isClaimed: boolean
  attempts: number
}

type Step =
  | { readonly do: 'store'; readonly keys: readonly (string | undefined)[] }
  | { readonly do: 'claim'; readonly limit: number }
  | { readonly do: 'succeed' | 'fail' | 'retry' | 'give way' | 'release' | 'cancel'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('store' as const),
    keys: fc.array(fc.constantFrom('x', 'y', undefined), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('claim' as const), limit: fc.integer({ min: 1, max: 6 }) }),
  fc.record({
    do: fc.constantFrom('succeed', 'fail', 'retry', 'give way', 'release', 'cancel'),
    which: fc.nat(20),
  }),
)

/** Those that may be handed out: of each key only the first one that is pending. */
function free(all: readonly Modelled[]): Modelled[] {
  const pending = all.filter(({ isPending }) => isPending)
  return pending.filter(
    (one) => !one.isClaimed && (one.key === undefined || pending.find(({ key }) => key === one.key) === one),
  )
}

it('hands out what a simple model would, whatever happens in whichever order', async () => {
  const queue = await openQueue()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const webhook = newId()
      const all: Modelled[] = []
      for (const next of steps) await run(queue, webhook, all, next)
      // What is left comes out to the last one, one of a key after the other.
      for (const one of all) one.isClaimed = false
      await queue.release(all.map(({ id }) => id))
      while (free(all).length > 0) {
        await run(queue, webhook, all, { do: 'claim', limit: 100 })
        for (const [which, { isClaimed }] of all.entries()) {
          if (isClaimed) await run(queue, webhook, all, { do: 'succeed', which })
        }
      }
      expect(all.every(({ isPending }) => !isPending)).toBe(true)
    }),
    { numRuns: 150 },
  )
})

async function run(queue: SqliteQueue, webhook: string, all: Modelled[], next: Step): Promise<void> {
  if (next.do === 'store') {
    const eventId = await acceptOne(queue)
    const made = next.keys.map((orderingKey) => newDelivery({ eventId, webhook, orderingKey }))
    await queue.process(eventId, made)
    for (const { id, orderingKey: key } of made) {
      all.push({ id, key, isPending: true, isClaimed: false, attempts: 0 })
    }
    return
  }
  if (next.do === 'claim') {
    const expected = free(all)
    const { deliveries } = await queue.claim(webhook, next.limit)
    const ids = deliveries.map(({ id }) => id)
    expect(ids).toHaveLength(Math.min(next.limit, expected.length))
    for (const one of expected) if (ids.includes(one.id)) one.isClaimed = true
    expect(all.filter(({ id, isClaimed }) => isClaimed && ids.includes(id))).toHaveLength(ids.length)
    const fresh = expected.filter(({ attempts }) => attempts === 0)
    const tried = expected.length - fresh.length
    const places = next.limit - Math.min(tried, Math.ceil(next.limit / 4))
    expect(fresh.filter(({ isClaimed }) => isClaimed)).toHaveLength(Math.min(fresh.length, places))
    return
  }
  const one = all[next.which]
  if (!one?.isPending) return
  if (next.do === 'cancel') {
    one.isPending = false
    expect(await queue.cancel([one.id])).toEqual([one.id])
    return
  }
  if (!one.isClaimed) return
  one.isClaimed = false
  if (next.do === 'release') return queue.release([one.id])
  one.attempts += 1
  const isOver = next.do === 'succeed' || next.do === 'fail'
  const givesWay = next.do === 'give way'
  const outcome = { startedAt: 1, durationMs: 1, status: 200, responseBody: '', error: undefined } as const
  const state = next.do === 'succeed' ? 'delivered' : next.do === 'fail' ? 'failed' : 'pending'
  const nextDueAt = isOver ? undefined : 1
  await queue.record(
    { deliveryId: one.id, number: one.attempts, ...outcome, state, nextDueAt, givesWay },
    { atOnce: true },
  )
  one.isPending = !isOver
  if (givesWay) one.key = undefined
}
