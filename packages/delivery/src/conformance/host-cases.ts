import { deepEqual, equal, rejects } from 'node:assert/strict'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { WebhookRecord } from '../queue/webhook-record.ts'
import { type ConformanceCase, conformanceCase } from './case.ts'
import { acceptOne, claimIds, idsOf, storeSome } from './samples.ts'

const paused: WebhookRecord = {
  webhook: 'a',
  state: 'paused',
  reason: 'Maintenance.',
  until: 1_800_000_000_000,
  failingSince: undefined,
  openedForMs: undefined,
}

export const hostCases: readonly ConformanceCase[] = [
  conformanceCase(
    'pause: what is saved of a webhook is there for the next host',
    async ({ engine, open }) => {
      const place = await engine.newPlace()
      const first = await open(place)
      await first.saveWebhookRecord({ ...paused, state: 'open' })
      await first.saveWebhookRecord(paused)
      await first.saveWebhookRecord({ ...paused, webhook: 'b' })
      await first.close()
      const records = await (await open(place)).webhookRecords()
      const a = records.find(({ webhook }) => webhook === 'a')
      equal(records.length, 2)
      deepEqual({ ...paused, ...a }, paused)
    },
  ),

  conformanceCase('reopen: all but claims is there for the next host', async ({ engine, open }) => {
    const place = await engine.newPlace()
    const first = await open(place)
    const waiting = await acceptOne(first)
    const made = await storeSome(first, {}, {}, { orderingKey: 'x' }, { orderingKey: 'x' })
    deepEqual(await claimIds(first), idsOf(made.slice(0, 3)))
    const counts = await first.counts()
    await first.close()
    await first.close()
    const second = await open(place)
    deepEqual({ ...(await second.counts()) }, { ...counts })
    deepEqual(idsOf(await second.unprocessed({ limit: 10 })), [waiting])
    deepEqual(await claimIds(second), idsOf(made.slice(0, 3)))
  }),

  conformanceCase('close: a queue that is not open refuses every call', async ({ openNew }) => {
    const queue = await openNew()
    await queue.close()
    const isClosed = (error: unknown) => NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_CLOSED'
    await rejects(queue.counts(), isClosed)
    await rejects(queue.accept([]), isClosed)
    await rejects(queue.claim('a', 1), isClosed)
  }),

  conformanceCase('two owners: a second host is refused', async ({ engine, open }) => {
    if (!engine.isExclusive) return
    const place = await engine.newPlace()
    const first = await open(place)
    const isOwned = (error: unknown) => NetboxHooksError.is(error) && error.code === 'NBH_QUEUE_OWNED'
    await rejects(open(place), isOwned)
    await first.close()
    await open(place)
  }),
]
