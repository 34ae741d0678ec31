import { type Logger, messageOf, silentLogger } from '@netbox-hooks/core'
import {
  type AcceptedEvents,
  type Attempt,
  type Claim,
  type Delivery,
  type DeliveryQueue,
  failedAtOnce,
  type NewDelivery,
  type NewUrl,
  type QueueCounts,
  type QueuedEvent,
  QueueTime,
  type QueueWatcher,
  type Redelivery,
  TimeKeeper,
  type WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import { requestDamaged } from '../errors.ts'
import { parseRedisUrl, type RedisAddress } from '../link/address.ts'
import { HostLease } from '../link/lease.ts'
import { RedisLink } from '../link/link.ts'
import { RedisObjects } from '../objects/store.ts'
import { runScript } from '../scripts/commands.ts'
import { attemptText } from './attempt-text.ts'
import { momentArgs, QueueCalls } from './calls.ts'
import { RedisHistory } from './history.ts'
import { checkLayout } from './layout.ts'
import { RedisLimits } from './limits.ts'
import { QueueNews } from './news.ts'
import type { RedisQueueOptions } from './options.ts'
import {
  claimedDelivery,
  parseRequest,
  redeliveryText,
  requestText,
  type StoredRequest,
} from './request-text.ts'

/** The ids of accepted events and of those that are claimed; 0 and 1 if they are as they were given, and none or all are claimed. */
type AcceptAnswer = 0 | 1 | readonly [ids: readonly string[], claimed: readonly string[]]

/**
 * A queue on a Redis or Valkey server that any number of hosts share. Every call is one script on the server, so it
 * happens as a whole or not at all, and it resolves when the server has answered. What that answer is worth is the
 * server's affair: with `appendonly yes` it outlives the server's process, with `appendfsync always` the machine.
 *
 * If the connection is lost while a call is under way, it is rejected although the server may have done it.
 */
export class RedisQueue implements DeliveryQueue {
  readonly history: RedisHistory
  readonly objects: RedisObjects
  readonly limits: RedisLimits
  readonly time: QueueTime
  readonly #address: RedisAddress
  readonly #prefix: string
  readonly #logger: Logger
  readonly #link: RedisLink
  readonly #lease: HostLease
  readonly #news: QueueNews
  readonly #calls: QueueCalls
  readonly #keeper: TimeKeeper

  /** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
  constructor({ url, maxDepth = 1_000_000, ...options }: RedisQueueOptions) {
    const { callTimeout = 5_000, logger = silentLogger, time = new QueueTime() } = options
    this.time = time
    this.#address = parseRedisUrl(url, { prefix: 'netbox-hooks', leaseMs: 15_000, ...options })
    const { prefix, leaseMs } = this.#address
    this.#prefix = prefix
    this.#logger = logger
    this.#link = new RedisLink({
      address: this.#address,
      directory: options.directory,
      callTimeout,
      logger,
      onRestored: () => void this.#goOn(),
    })
    this.#calls = new QueueCalls({
      address: this.#address,
      link: this.#link,
      maxDepth,
      time,
      holder: () => this.#lease.holder,
    })
    this.#lease = new HostLease({
      leaseMs,
      time,
      call: (script, args) => this.#calls.run(script, args),
      onFailure: (error) => this.#warn(error),
    })
    this.limits = new RedisLimits({
      lease: this.#lease,
      time,
      call: (script, args) => this.#calls.run(script, args),
    })
    // The server keeps it whenever the lease is renewed.
    const keep = async () => {}
    this.#keeper = new TimeKeeper({ time, place: this.#address.shown, logger, keep })
    this.#news = new QueueNews({
      queue: this,
      isOwn: (holder) => this.#lease.isOwn(holder),
      onFailure: (error) => this.#warn(error),
    })
    this.history = new RedisHistory({
      prefix: this.#prefix,
      client: () => this.#calls.client,
      failure: (thrown) => this.#calls.failure(thrown),
    })
    this.objects = new RedisObjects({
      prefix: this.#prefix,
      time,
      holder: () => this.#lease.holder,
      ask: (question) => this.#calls.ask(question),
    })
  }

  /**
   * Opens the queue for this host, beside others. Warns through the logger of a server that may lose what it is given
   * (`NBH_REDIS_EVICTION`, `NBH_REDIS_VOLATILE`).
   *
   * @throws NetboxHooksError `NBH_REDIS_UNREACHABLE`, `NBH_REDIS_REFUSED`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_FAILED`
   */
  async open(): Promise<void> {
    if (this.#calls.areOpen) return
    await this.#link.open()
    this.#calls.open()
    try {
      await this.#calls.ask((client) => checkLayout(client, this.#prefix, this.#address.shown))
      const { hear, lookAround } = this.#news
      // That this host listens to a channel of its own tells the server that its process lives.
      const channels = [`${this.#prefix}news`, `${this.#prefix}host:${this.#lease.host}`]
      this.#news.source = await this.#link.listen(channels, hear, lookAround)
      await this.#lease.begin()
      this.#keeper.start(0)
    } catch (error) {
      await this.close()
      throw this.#calls.failure(error)
    }
  }

  async accept(
    events: readonly QueuedEvent[],
    options: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean } = {},
  ): Promise<AcceptedEvents> {
    const { idempotencyKey = '', claim = false } = options
    const stored = events.flatMap(({ id, body, orderingKey }) => [id, body, ...orderArgs(orderingKey)])
    const args = [idempotencyKey, claim ? 1 : 0, events.length, ...stored]
    const own = events.map(({ id }) => id)
    // Not awaited here: what waits holds on to all that it knows, and these are the events.
    return this.#calls.inRound('accept', args).then((answer) => this.#accepted(own, answer as AcceptAnswer))
  }

  #accepted(own: readonly string[], answer: AcceptAnswer): AcceptedEvents {
    const [ids, claimed] = typeof answer === 'number' ? [own, answer === 1 ? own : []] : answer
    for (const id of claimed) this.#lease.events.add(id)
    return { ids, claimed }
  }

  async unprocessed(options: Parameters<DeliveryQueue['unprocessed']>[0]): Promise<QueuedEvent[]> {
    const { limit, bytes = '', after = '' } = options
    const args = [this.#lease.holder, limit, bytes, after]
    const answer = (await this.#calls.run('unprocessed', args)) as string[]
    const events = inGroups(answer, 2).map(([id, body]) => ({ id, body }) as QueuedEvent)
    for (const { id } of events) this.#lease.events.add(id)
    return events
  }

  async process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    { claim = [] }: { readonly claim?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const createdAt = this.time.wall()
    const bodies = [...new Set(deliveries.flatMap(({ body, failure }) => (failure ? [] : [body])))]
    const wanted = new Set(claim)
    const rows = deliveries.flatMap((delivery) => {
      const { id, webhook, body, orderingKey } = delivery
      const request = [requestText(delivery, createdAt), bodies.indexOf(body)]
      return [
        id,
        webhook,
        ...request,
        ...orderArgs(orderingKey),
        wanted.has(id) ? 1 : 0,
        failureText(delivery, createdAt),
      ]
    })
    const args = [eventId, bodies.length, deliveries.length, ...bodies, ...rows]
    const claimed = (await this.#calls.inRound('processEvents', args)) as string[]
    this.#lease.events.delete(eventId)
    for (const id of claimed) this.#lease.deliveries.add(id)
    return claimed
  }

  async supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    const createdAt = this.time.wall()
    const rows = deliveries.flatMap((delivery) => {
      const { id, webhook, body, orderingKey } = delivery
      return [
        id,
        webhook,
        requestText(delivery, createdAt),
        body,
        ...orderArgs(orderingKey),
        failureText(delivery, createdAt),
      ]
    })
    return (await this.#calls.run('supplement', [
      this.#lease.holder,
      eventId,
      this.time.now(),
      this.time.lived(),
      ...rows,
    ])) as string[]
  }

  async claim(
    webhook: string,
    limit: number,
    { bytes = '' }: { readonly bytes?: number | '' } = {},
  ): Promise<Claim> {
    const args = [this.#lease.holder, webhook, limit, bytes, this.time.now()]
    const [next, ...rows] = (await this.#calls.run('claim', args, 'bytes')) as (Buffer | null)[]
    const deliveries: Delivery[] = []
    for (const row of inGroups(rows, 6)) {
      const delivery = claimedDelivery(row)
      this.#lease.deliveries.add(String(row[0]))
      if (delivery) deliveries.push(delivery)
      else await this.#failDamaged(String(row[0]), Number(row[2]))
    }
    return { deliveries, nextDueAt: next ? Number(next) : undefined }
  }

  /** Ends a delivery that nobody could send: it would be claimed for ever. */
  async #failDamaged(deliveryId: string, attempts: number): Promise<void> {
    const outcome = { state: 'failed', durationMs: 0, error: requestDamaged() } as const
    const nothing = { status: undefined, responseBody: undefined, nextDueAt: undefined }
    await this.record({
      deliveryId,
      number: attempts + 1,
      startedAt: this.time.wall(),
      ...outcome,
      ...nothing,
    })
  }

  async record(
    attempt: Attempt,
    { counts = '' }: { readonly counts?: 'success' | 'failure' | '' | undefined } = {},
  ): Promise<number | undefined> {
    const { deliveryId, number, state, nextDueAt = '', startedAt, durationMs, givesWay } = attempt
    const outcome = [number, state, nextDueAt, startedAt + durationMs, givesWay ? 1 : 0]
    const kept = [attemptText(attempt), attempt.error?.code ?? '', counts]
    const inRow = (await this.#calls.inRound('record', [deliveryId, ...outcome, ...kept])) as number
    this.#lease.deliveries.delete(deliveryId)
    return inRow === 0 ? undefined : inRow
  }

  async release(deliveryIds: readonly string[]): Promise<void> {
    // Also if the call fails: over the next connection they are not claimed again.
    for (const id of deliveryIds) this.#lease.deliveries.delete(id)
    await this.#calls.run('release', [this.#lease.holder, ...deliveryIds])
  }

  async hasten(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return (await this.#calls.run('hasten', [
      this.#lease.holder,
      this.time.now(),
      ...deliveryIds,
    ])) as string[]
  }

  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    const args = [this.#lease.holder, ...momentArgs(this.time), ...deliveryIds]
    return (await this.#calls.run('cancel', args)) as string[]
  }

  async readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]> {
    if (deliveries.length === 0) return []
    const requests = await this.#requestsOf(deliveries.map(({ id }) => id))
    const rows = deliveries.flatMap(({ id, url }, index) => {
      const request = requests[index]
      if (!request) return []
      return [id, url, requestText({ ...request, url }, request.createdAt, request.redeliveryOf)]
    })
    return (await this.#calls.run('readdress', [this.#lease.holder, ...rows])) as string[]
  }

  async redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    if (redeliveries.length === 0) return []
    const requests = await this.#requestsOf(redeliveries.map(({ deliveryId }) => deliveryId))
    const createdAt = this.time.wall()
    const rows = redeliveries.flatMap(({ deliveryId, id, to }, index) => {
      const before = requests[index]
      if (!before) return []
      const body = to?.body
      const text = redeliveryText(before, deliveryId, to, createdAt)
      return [deliveryId, id, to?.webhook ?? before.webhook, text, body ? 1 : 0, body ?? '']
    })
    return (await this.#calls.run('redeliver', [this.#lease.holder, this.time.now(), ...rows])) as string[]
  }

  /** Requests of deliveries; `undefined` for one that is not known, or damaged. */
  async #requestsOf(deliveryIds: readonly string[]): Promise<(StoredRequest | undefined)[]> {
    const keys = deliveryIds.map((id) => `${this.#prefix}request:${id}`)
    const texts = await this.#calls.ask((client) => client.mget(keys))
    return texts.map((text) => (text === null ? undefined : parseRequest(text)))
  }

  async pendingWebhooks(): Promise<string[]> {
    const webhooks = await this.#calls.ask((client) => client.hkeys(`${this.#prefix}pending`))
    return webhooks.sort()
  }

  async webhookRecords(): Promise<WebhookRecord[]> {
    const records = await this.#calls.ask((client) => client.hvals(`${this.#prefix}webhooks`))
    return records.map((text) => JSON.parse(text) as WebhookRecord)
  }

  async saveWebhookRecord(
    record: WebhookRecord,
    { over }: { readonly over?: Pick<WebhookRecord, 'state' | 'until'> } = {},
  ): Promise<WebhookRecord | undefined> {
    const { webhook, state } = record
    const condition = over ? [1, over.state, over.until ?? ''] : [0]
    const args = [this.#lease.holder, webhook, JSON.stringify(record), state, ...condition]
    const kept = (await this.#calls.run('saveRecord', args)) as string | null
    return kept === null ? undefined : { ...(JSON.parse(kept) as WebhookRecord), webhook }
  }

  async prune(options: Parameters<DeliveryQueue['prune']>[0]): Promise<number> {
    const { before, bodiesBefore, limit } = options
    return (await this.#calls.run('prune', [before, bodiesBefore, limit])) as number
  }

  async counts(): Promise<QueueCounts> {
    const answer = (await this.#calls.run('counts', [])) as [number, number, number, number, number]
    const [pending, delivered, failed, cancelled, unprocessedEvents] = answer
    return { pending, delivered, failed, cancelled, unprocessedEvents }
  }

  async oldestDue(): Promise<number | undefined> {
    const since = (await this.#calls.run('oldestDue', [this.time.now()])) as string | null
    return since === null ? undefined : Number(since)
  }

  watch(watcher: QueueWatcher): () => void {
    return this.#news.watch(watcher)
  }

  async close(): Promise<void> {
    if (!this.#calls.areOpen) return
    this.#calls.close()
    this.#lease.end()
    this.#keeper.stop()
    this.#news.end()
    // A server that does not answer gives all back when the lease ends.
    const leave = runScript(this.#link.client, 'leave', this.#prefix, [this.#lease.holder], 'text')
    await leave.catch(() => {})
    await this.#link.close()
  }

  async #goOn(): Promise<void> {
    try {
      await this.#lease.goOn()
      // What others did meanwhile was not heard.
      this.#news.lookAround()
    } catch (error) {
      this.#warn(error)
    }
  }

  #warn(error: unknown): void {
    this.#logger.warn({ err: error }, messageOf(error))
  }
}

/** An ordering key as the scripts take it: an empty one is one, too. */
function orderArgs(orderingKey: string | undefined): [hasKey: 0 | 1, orderingKey: string] {
  return orderingKey === undefined ? [0, ''] : [1, orderingKey]
}

/** The attempt of a delivery that failed before it could be sent, as the scripts take it. */
function failureText({ id, failure }: NewDelivery, now: number): string {
  return failure ? attemptText(failedAtOnce(id, failure, now)) : ''
}

function inGroups<T>(values: readonly T[], size: number): T[][] {
  const groups: T[][] = []
  for (let start = 0; start < values.length; start += size) groups.push(values.slice(start, start + size))
  return groups
}
