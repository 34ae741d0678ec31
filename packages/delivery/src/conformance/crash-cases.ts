import { deepEqual, equal } from 'node:assert/strict'
import { sleep } from '@netbox-hooks/core/times'
import { newId } from '../queue/new-id.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { type ConformanceCase, conformanceCase, type EngineUnderTest } from './case.ts'
import { type CrashIds, type CrashStep, crashSteps } from './crash-steps.ts'
import { killAfterLines } from './killed-process.ts'
import { claimIds, idsOf } from './samples.ts'

/** What must be there after each step, whatever the killed process was about to do next. */
const checks: Record<CrashStep, (queue: DeliveryQueue, ids: CrashIds) => Promise<void>> = {
  accept: async (queue, { event }) => deepEqual(idsOf(await queue.unprocessed({ limit: 10 })), [event]),
  process: isWaiting,
  // A claim does not survive.
  claim: isWaiting,
  fail: async (queue, { first }) => {
    const [delivery] = (await queue.claim('a', 10)).deliveries
    deepEqual([delivery?.id, delivery?.attempts], [first, 1])
    equal((await queue.history.get(first))?.attemptList.length, 1)
  },
  deliver: async (queue, { first, second }) => {
    deepEqual(await claimIds(queue), [second])
    const details = await queue.history.get(first)
    deepEqual([details?.state, details?.attemptList.length], ['delivered', 2])
  },
  cancel: async (queue, { third }) => deepEqual(await claimIds(queue), [third]),
  redeliver: isRedelivered,
  pause: async (queue, ids) => {
    await isRedelivered(queue, ids)
    const [record] = await queue.webhookRecords()
    deepEqual(await queue.history.webhookRecords(), [record])
    deepEqual([record?.webhook, record?.state], ['a', 'paused'])
  },
}

export const crashCases: readonly ConformanceCase[] = crashSteps.map((step) =>
  conformanceCase(`crash: what was promised after ${step} is kept`, async ({ engine, open }) => {
    const place = await engine.newPlace()
    const ids = { event: newId(), first: newId(), second: newId(), third: newId(), again: newId() }
    await crashAfter(engine, place, ids, step)
    await sleep(engine.leaseMs ?? 0)
    await checks[step](await open(place), ids)
  }),
)

async function isWaiting(queue: DeliveryQueue, { first }: CrashIds): Promise<void> {
  deepEqual(await queue.unprocessed({ limit: 10 }), [])
  deepEqual(await claimIds(queue), [first])
  equal((await queue.counts()).pending, 3)
}

async function isRedelivered(queue: DeliveryQueue, { third, again }: CrashIds): Promise<void> {
  deepEqual(new Set(await claimIds(queue)), new Set([third, again]))
  const { pending, delivered, cancelled } = await queue.counts()
  deepEqual({ pending, delivered, cancelled }, { pending: 2, delivered: 1, cancelled: 1 })
}

/** Lets another process do the steps and kills it right after the last one. */
async function crashAfter(
  engine: EngineUnderTest,
  place: string,
  ids: CrashIds,
  step: CrashStep,
): Promise<void> {
  const script = new URL('./crash-child.js', import.meta.url)
  const said = await killAfterLines(script, [engine.module, place, JSON.stringify(ids), step], 1)
  deepEqual(said, ['done'], 'the process did not get so far')
}
