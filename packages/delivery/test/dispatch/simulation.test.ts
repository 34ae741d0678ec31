import { Dispatcher, type Endpoint, newId, type SendResult } from '@netbox-hooks/delivery'
import { MemoryQueue, MemoryStore, VirtualClock } from '@netbox-hooks/delivery/memory'
import { QueueTime } from '@netbox-hooks/delivery/queue'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, formatTally, type Tally } from '../simulation/tally.ts'
import { World } from '../simulation/world.ts'
import { newDelivery } from '../support.ts'

const seeds = 300
const tenYears = 3_650 * 86_400_000

describe('the dispatcher, in worlds in which everything goes wrong,', () => {
  it(`breaks no promise in ${seeds} of them (npm run simulate runs more)`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const broken = await new World({ seed }).run()
      expect(broken, `npm run simulate -- --seed ${seed} --trace`).toBeUndefined()
    }
  }, 120_000)
})

it('whoever sets the clock, by up to ten years and as often as he likes, nothing waits longer and no promise is broken', async () => {
  const seed = fc.integer({ min: 1, max: 1_000_000 })
  const set = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    by: fc.integer({ min: -tenYears, max: tenYears }),
  })
  await fc.assert(
    fc.asyncProperty(seed, fc.array(set, { maxLength: 12 }), async (seed, clockSets) => {
      expect(await new World({ seed, clockSets }).run()).toBeUndefined()
    }),
    { numRuns: 60 },
  )
}, 120_000)

it('the dispatcher looks at a webhook no more often, the longer a rate limit holds it back', async () => {
  const clock = new VirtualClock(0)
  const queue = new MemoryQueue({
    store: new MemoryStore(),
    time: new QueueTime(clock.source),
    timers: clock,
  })
  await queue.open()
  let looks = 0
  const rateLimit = { count: 1, per: 1_000 }
  const retrySchedule = Array.from({ length: 100 }, () => 300)
  const endpoint = (name: string): Endpoint => {
    looks += 1
    return { name, secrets: [], rateLimit, retrySchedule }
  }
  const sender = { send: async () => refused, destroy: async () => {} }
  const dispatcher = new Dispatcher({ queue, endpoint, sender, timers: clock, random: () => 0.5 })
  await dispatcher.start()
  const eventId = newId()
  await queue.accept([{ id: eventId, body: '{}' }])
  await dispatcher.enqueue(
    eventId,
    Array.from({ length: 50 }, () => newDelivery({ eventId })),
  )
  const looksUntil = async (time: number) => {
    const before = looks
    while (clock.now() < time) await clock.step()
    return looks - before
  }
  const first = await looksUntil(100_000)
  await looksUntil(400_000)
  expect(await looksUntil(500_000)).toBeLessThan(1.5 * first)
})

const refused: SendResult = {
  outcome: 'retry',
  countsAgainstWebhook: false,
  pauseMs: undefined,
  status: undefined,
  responseHeaders: undefined,
  responseBody: undefined,
  error: { code: 'NBH_PROXY_FAILED', message: 'No.' },
  durationMs: 0,
  timings: { total: 0 },
}

it('a world is the same for the same seed, to the last line', async () => {
  const traceOf = async (seed: number) => {
    const lines: string[] = []
    await new World({ seed, onLine: (line) => lines.push(line) }).run()
    return lines
  }
  const [once, again, other] = [await traceOf(4), await traceOf(4), await traceOf(5)]
  expect(once.length).toBeGreaterThan(10)
  expect(again).toEqual(once)
  expect(other).not.toEqual(once)
})

it('a tally names every figure, also what has not happened', () => {
  const tally: Tally = new Map()
  count(tally, 'crashes', 1_234)
  expect(formatTally(tally)).toMatch(/^crashes +1,234$/m)
  expect(formatTally(tally)).toMatch(/^stops +0$/m)
})
