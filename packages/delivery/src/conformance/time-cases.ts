import { deepEqual, equal, ok } from 'node:assert/strict'
import { newId } from '../queue/new-id.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import { QueueTime, type TimeSource } from '../queue/queue-time.ts'
import { type ConformanceCase, conformanceCase } from './case.ts'
import { auditRecord } from './object-samples.ts'
import { acceptedIds, attemptOf, claimIds, failedAttempt, storeSome } from './samples.ts'

const hour = 3_600_000
const day = 24 * hour
const tenYears = 3_650 * day

/** A machine on which time can pass in a moment, and whose clock anybody sets. */
class Machine implements TimeSource {
  #passed = 0
  #wrongBy = 0

  wall(): number {
    return Math.floor(Date.now()) + this.#passed + this.#wrongBy
  }

  steady(): number {
    return performance.now() + this.#passed
  }

  uptime(): number {
    return this.steady()
  }

  pass(ms: number): void {
    this.#passed += ms
  }

  setClock(by: number): void {
    this.#wrongBy += by
  }
}

/** Puts a new delivery off for an hour. @returns its id */
async function putOff(queue: DeliveryQueue): Promise<string> {
  const [{ id }] = await storeSome(queue, {})
  await queue.record(failedAttempt(id, queue.time.now() + hour))
  return id
}

/** Drops all that is older than 30 days. */
async function prune(queue: DeliveryQueue): Promise<void> {
  const before = queue.time.lived() - 30 * day
  while ((await queue.prune({ before, bodiesBefore: before, limit: 10 })) > 0);
}

/** What lies in time, whoever sets the clock of the host's machine. */
export const timeCases: readonly ConformanceCase[] = [
  ...[-40 * day, tenYears, -tenYears].map((by) =>
    conformanceCase(
      `time: set by ${by / day} days while a host lives, the clock moves nothing`,
      async (tools) => {
        const machine = new Machine()
        const place = await tools.engine.newPlace()
        const queue = await tools.open(place, { time: new QueueTime(machine) })
        const [done] = await storeSome(queue, {})
        await queue.record(attemptOf(done.id))
        const id = await putOff(queue)
        machine.setClock(by)
        await prune(queue)
        ok((await queue.history.get(done.id))?.body)
        deepEqual(await claimIds(queue), [])
        machine.pass(hour - 60_000)
        deepEqual(await claimIds(queue), [])
        machine.pass(61_000)
        deepEqual(await claimIds(queue), [id])
        await queue.record(attemptOf(id, { number: 2 }))
        machine.setClock(-by)
        await prune(queue)
        equal((await queue.counts()).delivered, 2)
      },
    ),
  ),

  ...[-40 * day, -tenYears].map((by) =>
    conformanceCase(
      `time: set by ${by / day} days while no host lives, the clock makes nothing wait`,
      async (tools) => {
        const machine = new Machine()
        const place = await tools.engine.newPlace()
        const queue = await tools.open(place, { time: new QueueTime(machine) })
        const id = await putOff(queue)
        await queue.close()
        machine.setClock(by)
        const later = await tools.open(place, { time: new QueueTime(machine) })
        machine.pass(hour + 60_000)
        deepEqual(await claimIds(later), [id])
        const ids = await acceptedIds(later, [{ id: newId(), body: '{}' }], { idempotencyKey: 'k' })
        deepEqual(await acceptedIds(later, [{ id: newId(), body: '{}' }], { idempotencyKey: 'k' }), ids)
      },
    ),
  ),

  conformanceCase('time: a clock that was wrong for a while ages nothing that is over', async (tools) => {
    const machine = new Machine()
    const place = await tools.engine.newPlace()
    const openNow = () => tools.open(place, { time: new QueueTime(machine) })
    const queue = await openNow()
    const [before] = await storeSome(queue, {})
    await queue.record(attemptOf(before.id))
    await queue.close()
    machine.setClock(tenYears)
    const ahead = await openNow()
    await prune(ahead)
    const [during] = await storeSome(ahead, {})
    await ahead.record(attemptOf(during.id))
    await ahead.close()
    machine.setClock(-tenYears)
    const later = await openNow()
    await prune(later)
    for (const { id } of [before, during]) ok((await later.history.get(id))?.body)
    machine.pass(31 * day)
    await prune(later)
    for (const { id } of [before, during]) equal(await later.history.get(id), undefined)
  }),

  conformanceCase('time: a clock that was wrong for a while ages no record of the audit', async (tools) => {
    const machine = new Machine()
    const queue = await tools.open(await tools.engine.newPlace(), { time: new QueueTime(machine) })
    const { objects } = queue
    await objects.write([], [auditRecord()])
    machine.setClock(tenYears)
    equal(await objects.pruneRecords(queue.time.lived() - 30 * day, 10), 0)
    await objects.write([], [auditRecord()])
    machine.setClock(-tenYears)
    equal(await objects.pruneRecords(queue.time.lived() - 30 * day, 10), 0)
    machine.pass(31 * day)
    equal(await objects.pruneRecords(queue.time.lived() - 30 * day, 10), 2)
  }),

  conformanceCase('time: an idempotency key is known for 24 h, by whatever clock', async (tools) => {
    const machine = new Machine()
    const queue = await tools.open(await tools.engine.newPlace(), { time: new QueueTime(machine) })
    const accept = () => acceptedIds(queue, [{ id: newId(), body: '{}' }], { idempotencyKey: 'k' })
    const ids = await accept()
    machine.setClock(-40 * day)
    deepEqual(await accept(), ids)
    machine.setClock(80 * day)
    deepEqual(await accept(), ids)
    machine.pass(day + hour)
    const others = await accept()
    ok(others[0] !== ids[0])
    deepEqual(await accept(), others)
  }),

  conformanceCase('time: the history tells when something is due as the clock will', async (tools) => {
    const queue = await tools.openNew()
    const id = await putOff(queue)
    await queue.saveWebhookRecord({
      webhook: 'a',
      state: 'paused',
      reason: 'So.',
      until: queue.time.now() + hour,
      failingSince: undefined,
      openedForMs: undefined,
    })
    const inAnHour = (time: number | undefined) => Math.abs(Number(time) - Date.now() - hour) < 60_000
    ok(inAnHour((await queue.history.get(id))?.dueAt))
    ok(inAnHour((await queue.history.webhookRecords())[0]?.until))
    ok(inAnHour(queue.time.toWall(queue.time.now() + hour)))
  }),
]
