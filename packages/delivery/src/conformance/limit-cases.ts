import { deepEqual, equal, ok } from 'node:assert/strict'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { Share, SharedLimits } from '../queue/shared-limits.ts'
import type { WebhookRecord } from '../queue/webhook-record.ts'
import { type CaseTools, type ConformanceCase, conformanceCase } from './case.ts'
import { attemptOf, claimIds, failedAttempt, storeSome } from './samples.ts'

/** A case for hosts that share a queue; it holds of any engine that they cannot share. */
function sharedCase(
  name: string,
  work: (hosts: readonly DeliveryQueue[], tools: CaseTools) => Promise<void>,
): ConformanceCase {
  return conformanceCase(name, async (tools) => {
    if (tools.engine.isExclusive) return
    const place = await tools.engine.newPlace()
    await work([await tools.open(place), await tools.open(place), await tools.open(place)], tools)
  })
}

function limitsOf({ limits }: DeliveryQueue): SharedLimits {
  ok(limits, 'hosts share the queue, so it has limits')
  return limits
}

async function shareOf(queue: DeliveryQueue, limit: number, keep = 0, webhook = 'a'): Promise<Share> {
  const [share] = await limitsOf(queue).share([{ webhook, limit, keep }])
  return share as Share
}

const heldBy = (shares: readonly Share[]) => shares.reduce((sum, { held }) => sum + held, 0)

export const limitCases: readonly ConformanceCase[] = [
  sharedCase(
    'shares: they come to the limit exactly, as soon as others have let go',
    async ([one, two, three]) => {
      const hosts = [one, two, three] as DeliveryQueue[]
      const alone = await shareOf(hosts[0] as DeliveryQueue, 8)
      deepEqual([alone.held, alone.due, alone.isFirst, alone.isValid()], [8, 8, true, true])
      // The others hold nothing while the first has all of it in flight.
      for (const host of hosts.slice(1)) equal((await shareOf(host, 8)).held, 0)
      equal((await shareOf(hosts[0] as DeliveryQueue, 8, 8)).held, 8)
      const letGo = await shareOf(hosts[0] as DeliveryQueue, 8, 5)
      equal(letGo.held, 5)
      const some = [await shareOf(hosts[1] as DeliveryQueue, 8), await shareOf(hosts[2] as DeliveryQueue, 8)]
      equal(heldBy(some), 3)
      await shareOf(hosts[0] as DeliveryQueue, 8, 0)
      const all = await Promise.all(hosts.map((host) => shareOf(host, 8)))
      equal(heldBy(all), 8)
      deepEqual(all.map(({ held }) => held).sort(), [2, 3, 3])
      deepEqual(
        all.map(({ due }) => due),
        all.map(({ held }) => held),
      )
      equal(all.filter(({ isFirst }) => isFirst).length, 1)
    },
  ),

  sharedCase('shares: a limit below the number of hosts belongs to some of them', async (hosts) => {
    for (const webhook of ['a', 'b', 'c']) for (const host of hosts) await shareOf(host, 1, 0, webhook)
    for (const webhook of ['a', 'b', 'c']) {
      for (const host of hosts) await shareOf(host, 1, 0, webhook)
      const shares = await Promise.all(hosts.map((host) => shareOf(host, 1, 0, webhook)))
      equal(heldBy(shares), 1)
      deepEqual(
        shares.map(({ isFirst }) => isFirst),
        shares.map(({ held }) => held === 1),
      )
    }
  }),

  sharedCase('shares: those of a host that cannot send to a webhook are the others’', async (hosts) => {
    const [one, two, three] = hosts as [DeliveryQueue, DeliveryQueue, DeliveryQueue]
    for (const host of hosts) await shareOf(host, 1)
    for (const cannot of hosts) {
      const others = hosts.filter((host) => host !== cannot)
      const none = await shareOf(cannot, 0)
      deepEqual([none.held, none.due, none.isFirst], [0, 0, false])
      for (const host of others) await shareOf(host, 1)
      const shares = await Promise.all(others.map((host) => shareOf(host, 1)))
      deepEqual([heldBy(shares), shares.filter(({ isFirst }) => isFirst).length], [1, 1])
      // As soon as it can, it has its part again.
      for (const host of [cannot, ...others, cannot]) await shareOf(host, 1)
    }
    await shareOf(two, 0)
    for (const host of [one, three, one, three]) await shareOf(host, 8)
    deepEqual(heldBy([await shareOf(one, 8), await shareOf(three, 8)]), 8)
    // Of another webhook it has its part all the same.
    for (const host of hosts) await shareOf(host, 9, 0, 'b')
    equal((await shareOf(two, 9, 0, 'b')).due, 3)
  }),

  sharedCase('shares: those of a host that has gone are the others’', async ([one, two]) => {
    const [first, second] = [one, two] as [DeliveryQueue, DeliveryQueue]
    await shareOf(first, 8, 8)
    deepEqual((await shareOf(second, 8)).held, 0)
    await first.close()
    const { held, due, isFirst } = await shareOf(second, 8)
    deepEqual([held, due, isFirst], [8, 8, true])
  }),

  sharedCase('rate limit: all hosts take from the same tokens', async ([one, two]) => {
    const [first, second] = [limitsOf(one as DeliveryQueue), limitsOf(two as DeliveryQueue)]
    const limit = { count: 5, per: 3_600_000 }
    deepEqual(await first.takeTokens('a', limit, 3), { taken: 3, waitMs: 0 })
    deepEqual(await second.takeTokens('a', limit, 9), { taken: 2, waitMs: 0 })
    const { taken, waitMs } = await first.takeTokens('a', limit, 1)
    equal(taken, 0)
    ok(waitMs > 600_000 && waitMs <= 720_000, `${waitMs}`)
    deepEqual(await first.takeTokens('b', limit, 1), { taken: 1, waitMs: 0 })
  }),

  sharedCase('release: the other hosts hear of it', async ([one, two]) => {
    const [first, second] = [one, two] as [DeliveryQueue, DeliveryQueue]
    await storeSome(first, {}, {})
    const ids = await claimIds(first)
    const heard = Promise.withResolvers<string>()
    const unwatch = second.watch?.({ onDue: heard.resolve })
    await first.release(ids)
    equal(await heard.promise, 'a')
    unwatch?.()
    deepEqual(await claimIds(second), ids)
  }),

  sharedCase('failures in a row are counted over all hosts, until a success', async ([one, two]) => {
    const [first, second] = [one, two] as [DeliveryQueue, DeliveryQueue]
    await storeSome(first, {}, {}, {}, {}, {}, {})
    const ids = (await claimIds(first, 3)).concat(await claimIds(second, 3))
    const fail = (queue: DeliveryQueue, index: number) =>
      queue.record(failedAttempt(ids[index] as string, queue.time.now() + 60_000), { counts: 'failure' })
    equal(await fail(first, 0), 1)
    equal(await fail(second, 3), 2)
    // One that says nothing of the webhook.
    equal(await second.record(failedAttempt(ids[4] as string, 1)), undefined)
    equal(await first.record(attemptOf(ids[1] as string), { counts: 'success' }), undefined)
    equal(await fail(second, 5), 1)
    await first.saveWebhookRecord({ ...none, state: 'open', until: 2 })
    await second.saveWebhookRecord({ ...none, state: 'active' })
    equal(await fail(first, 2), 1)
  }),

  sharedCase('pause: of what hosts find at the same moment, the first holds', async ([one, two]) => {
    const [first, second] = [one, two] as [DeliveryQueue, DeliveryQueue]
    const opened: WebhookRecord = { ...none, state: 'open', until: 1_800_000_000_000, reason: 'é' }
    const active = { state: 'active', until: undefined } as const
    equal(await first.saveWebhookRecord(opened, { over: active }), undefined)
    const kept = await second.saveWebhookRecord({ ...opened, until: 5 }, { over: active })
    deepEqual({ ...none, ...kept }, opened)
    equal(await second.saveWebhookRecord({ ...none, ...active }, { over: opened }), undefined)
    equal((await first.webhookRecords())[0]?.state, 'active')
    equal(await first.saveWebhookRecord(opened), undefined)
  }),
]

const none = {
  webhook: 'a',
  reason: undefined,
  until: undefined,
  failingSince: undefined,
  openedForMs: undefined,
} as const
