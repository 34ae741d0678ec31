import { type Logger, messageOf, NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import type {
  AcceptedEvents,
  Attempt,
  Claim,
  Delivery,
  DeliveryQueue,
  NewDelivery,
  QueueCounts,
  QueuedEvent,
  QueueWatcher,
  Redelivery,
  WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { queueClosed } from '../errors.ts'
import { parseRedisUrl, type RedisAddress } from '../link/address.ts'
import { CallRounds, type RoundScript } from '../link/call-rounds.ts'
import { callFailure } from '../link/failure.ts'
import { HostLease } from '../link/lease.ts'
import { RedisLink } from '../link/link.ts'
import { runScript, type ScriptArgument, type ScriptName } from '../scripts/commands.ts'
import { attemptText } from './attempt-text.ts'
import { RedisHistory } from './history.ts'
import { checkLayout } from './layout.ts'
import { RedisLimits } from './limits.ts'
import { QueueNews } from './news.ts'
import { deliveryOf, redeliveryText, requestText } from './request-text.ts'

/** What a {@link RedisQueue} is made of. */
export interface RedisQueueOptions {
  /**
   * `redis://user:password@host:port/database`, or `valkey://`; `rediss://`, `valkeys://` with TLS. A cluster is
   * `redis+cluster://host:port,host:port`, a server behind sentinels `redis+sentinel://host:port,host:port/name`.
   */
  readonly url: string
  /** Folder that paths in the URL start at (`ca`, `cert`, `key`). Default: the process's. */
  readonly directory?: string
  /**
   * What the queue's keys begin with: hosts with the same server and prefix share a queue. The URL may name it as well,
   * `redis://localhost?prefix=mine`. Default `netbox-hooks`.
   */
  readonly prefix?: string
  /** How many events and deliveries may wait before new events are refused. Default 1,000,000. */
  readonly maxDepth?: number
  /**
   * How long what a host has claimed stays its own after it was heard of last, in ms. The URL may say it as well, in
   * seconds: `redis://localhost?lease=30`. Default 15,000.
   */
  readonly leaseMs?: number
  /** How long a call may take, in ms; after that it is rejected, and the connection made anew. Default 5,000. */
  readonly callTimeout?: number
  readonly logger?: Logger
}

/** How long an idempotency key is remembered, in ms. */
const idempotencyWindow = 24 * 60 * 60 * 1000

/**
 * A queue on a Redis or Valkey server that any number of hosts share. Every call is one script on the server, so it
 * happens as a whole or not at all, and it resolves when the server has answered. What that answer is worth is the
 * server's affair: with `appendonly yes` it outlives the server's process, with `appendfsync always` the machine.
 *
 * If the connection is lost while a call is under way, it is rejected although the server may have done it.
 */
export class RedisQueue implements DeliveryQueue {
  readonly history: RedisHistory
  readonly limits: RedisLimits
  readonly #address: RedisAddress
  readonly #prefix: string
  readonly #maxDepth: number
  readonly #logger: Logger
  readonly #link: RedisLink
  readonly #lease: HostLease
  readonly #news: QueueNews
  readonly #rounds: CallRounds
  #isOpen = false

  /** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
  constructor({ url, maxDepth = 1_000_000, ...options }: RedisQueueOptions) {
    const { callTimeout = 5_000, logger = silentLogger } = options
    this.#address = parseRedisUrl(url, { prefix: 'netbox-hooks', leaseMs: 15_000, ...options })
    const { prefix, leaseMs } = this.#address
    this.#prefix = prefix
    this.#maxDepth = maxDepth
    this.#logger = logger
    this.#lease = new HostLease({
      leaseMs,
      call: (script, args) => this.#run(script, args),
      onFailure: (error) => this.#warn(error),
    })
    this.limits = new RedisLimits({ lease: this.#lease, call: (script, args) => this.#run(script, args) })
    this.#link = new RedisLink({
      address: this.#address,
      directory: options.directory,
      callTimeout,
      logger,
      onRestored: () => void this.#goOn(),
    })
    this.#news = new QueueNews({
      queue: this,
      isOwn: (holder) => this.#lease.isOwn(holder),
      onFailure: (error) => this.#warn(error),
    })
    this.#rounds = new CallRounds({
      send: (script, calls) => this.#sendRound(script, calls),
      failure: (thrown) => this.#failure(thrown),
    })
    this.history = new RedisHistory({
      prefix: this.#prefix,
      client: () => this.#client,
      failure: (thrown) => this.#failure(thrown),
    })
  }

  /**
   * Opens the queue for this host, beside others. Warns through the logger of a server that may lose what it is given
   * (`NBH_REDIS_EVICTION`, `NBH_REDIS_VOLATILE`).
   *
   * @throws NetboxHooksError `NBH_REDIS_UNREACHABLE`, `NBH_REDIS_REFUSED`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_FAILED`
   */
  async open(): Promise<void> {
    if (this.#isOpen) return
    await this.#link.open()
    this.#isOpen = true
    try {
      await this.#askNext((client) => checkLayout(client, this.#prefix, this.#address.shown))
      await this.#lease.begin()
      const { hear, lookAround } = this.#news
      this.#news.source = await this.#link.listen(`${this.#prefix}news`, hear, lookAround)
    } catch (error) {
      await this.close()
      throw this.#failure(error)
    }
  }

  async accept(
    events: readonly QueuedEvent[],
    options: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean } = {},
  ): Promise<AcceptedEvents> {
    const { idempotencyKey = '', claim = false } = options
    const stored = events.flatMap(({ id, body, orderingKey }) => [id, body, ...orderArgs(orderingKey)])
    const args = [idempotencyKey, claim ? 1 : 0, events.length, ...stored]
    const answer = (await this.#inRound('accept', args)) as 0 | 1 | [string[], string[]]
    const own = events.map(({ id }) => id)
    const [ids, claimed] = typeof answer === 'number' ? [own, answer === 1 ? own : []] : answer
    for (const id of claimed) this.#lease.events.add(id)
    return { ids, claimed }
  }

  async unprocessed(options: { readonly limit: number; readonly after?: string }): Promise<QueuedEvent[]> {
    const { limit, after = '' } = options
    const answer = (await this.#run('unprocessed', [this.#lease.holder, limit, after])) as string[]
    const events = inGroups(answer, 2).map(([id, body]) => ({ id, body }) as QueuedEvent)
    for (const { id } of events) this.#lease.events.add(id)
    return events
  }

  async process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    { claim = [] }: { readonly claim?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const now = Date.now()
    const bodies = [...new Set(deliveries.map(({ body }) => body))]
    const wanted = new Set(claim)
    const rows = deliveries.flatMap((delivery) => {
      const { id, webhook, body, orderingKey } = delivery
      const order = orderArgs(orderingKey)
      return [id, webhook, requestText(delivery, now), bodies.indexOf(body), ...order, wanted.has(id) ? 1 : 0]
    })
    const args = [eventId, bodies.length, deliveries.length, ...bodies, ...rows]
    const claimed = (await this.#inRound('processEvents', args)) as string[]
    this.#lease.events.delete(eventId)
    for (const id of claimed) this.#lease.deliveries.add(id)
    return claimed
  }

  async supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    const now = Date.now()
    const rows = deliveries.flatMap((delivery) => {
      const { id, webhook, body, orderingKey } = delivery
      return [id, webhook, requestText(delivery, now), body, ...orderArgs(orderingKey)]
    })
    return (await this.#run('supplement', [this.#lease.holder, eventId, now, ...rows])) as string[]
  }

  async claim(webhook: string, limit: number): Promise<Claim> {
    const args = [this.#lease.holder, webhook, limit, Date.now()]
    const [next, ...rows] = (await this.#run('claim', args, 'bytes')) as (Buffer | null)[]
    const deliveries = inGroups(rows, 5).map(claimedDelivery)
    for (const { id } of deliveries) this.#lease.deliveries.add(id)
    return { deliveries, nextDueAt: next ? Number(next) : undefined }
  }

  async record(
    attempt: Attempt,
    { counts = '' }: { readonly counts?: 'success' | 'failure' | '' | undefined } = {},
  ): Promise<number | undefined> {
    const { deliveryId, number, state, nextDueAt = '', startedAt, durationMs, givesWay } = attempt
    const outcome = [number, state, nextDueAt, startedAt + durationMs, givesWay ? 1 : 0]
    const kept = [attemptText(attempt), attempt.error?.code ?? '', counts]
    const inRow = (await this.#inRound('record', [deliveryId, ...outcome, ...kept])) as number
    this.#lease.deliveries.delete(deliveryId)
    return inRow === 0 ? undefined : inRow
  }

  async release(deliveryIds: readonly string[]): Promise<void> {
    // Also if the call fails: over the next connection they are not claimed again.
    for (const id of deliveryIds) this.#lease.deliveries.delete(id)
    await this.#run('release', [this.#lease.holder, ...deliveryIds])
  }

  async cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return (await this.#run('cancel', [this.#lease.holder, Date.now(), ...deliveryIds])) as string[]
  }

  async redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    if (redeliveries.length === 0) return []
    const requests = await this.#askNext((client) =>
      client.mget(redeliveries.map(({ deliveryId }) => `${this.#prefix}request:${deliveryId}`)),
    )
    const now = Date.now()
    const rows = redeliveries.flatMap(({ deliveryId, id, to }, index) => {
      const stored = requests[index]
      if (!stored) return []
      const { body, ...request } = to ?? {}
      const webhook = to?.webhook ?? JSON.parse(stored).webhook
      const text = redeliveryText(stored, deliveryId, request, now)
      return [deliveryId, id, webhook as string, text, body ? 1 : 0, body ?? '']
    })
    return (await this.#run('redeliver', [this.#lease.holder, now, ...rows])) as string[]
  }

  async pendingWebhooks(): Promise<string[]> {
    const webhooks = await this.#askNext((client) => client.hkeys(`${this.#prefix}pending`))
    return webhooks.sort()
  }

  async webhookRecords(): Promise<WebhookRecord[]> {
    return this.history.webhookRecords()
  }

  async saveWebhookRecord(
    record: WebhookRecord,
    { over }: { readonly over?: Pick<WebhookRecord, 'state' | 'until'> } = {},
  ): Promise<WebhookRecord | undefined> {
    const { webhook, state } = record
    const condition = over ? [1, over.state, over.until ?? ''] : [0]
    const args = [this.#lease.holder, webhook, JSON.stringify(record), state, ...condition]
    const kept = (await this.#run('saveRecord', args)) as string | null
    return kept === null ? undefined : { ...(JSON.parse(kept) as WebhookRecord), webhook }
  }

  async prune(options: Parameters<DeliveryQueue['prune']>[0]): Promise<number> {
    const { before, bodiesBefore, limit } = options
    return (await this.#run('prune', [before, bodiesBefore, limit])) as number
  }

  async counts(): Promise<QueueCounts> {
    const answer = (await this.#run('counts', [])) as [number, number, number, number, number]
    const [pending, delivered, failed, cancelled, unprocessedEvents] = answer
    return { pending, delivered, failed, cancelled, unprocessedEvents }
  }

  async oldestDue(): Promise<number | undefined> {
    const since = (await this.#run('oldestDue', [Date.now()])) as string | null
    return since === null ? undefined : Number(since)
  }

  watch(watcher: QueueWatcher): () => void {
    return this.#news.watch(watcher)
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#rounds.flush()
    this.#isOpen = false
    this.#lease.end()
    this.#news.end()
    // A server that does not answer gives all back when the lease ends.
    const leave = runScript(this.#link.client, 'leave', this.#prefix, [this.#lease.holder], 'text')
    await leave.catch(() => {})
    await this.#link.close()
  }

  get #client(): Redis {
    if (!this.#isOpen) throw queueClosed(this.#address.shown)
    return this.#link.client
  }

  async #inRound(script: RoundScript, args: readonly ScriptArgument[]): Promise<unknown> {
    if (!this.#isOpen) throw queueClosed(this.#address.shown)
    return this.#rounds.call(script, args)
  }

  #sendRound(script: RoundScript, calls: readonly (readonly ScriptArgument[])[]): Promise<unknown> {
    const settings = {
      accept: [idempotencyWindow, this.#maxDepth],
      processEvents: [Date.now()],
      record: [Date.now()],
    }
    const args = [this.#lease.holder, ...settings[script], ...calls.flat()]
    return this.#ask((client) => runScript(client, script, this.#prefix, args, 'text'))
  }

  async #run(
    script: ScriptName,
    args: readonly ScriptArgument[],
    answer: 'text' | 'bytes' = 'text',
  ): Promise<unknown> {
    return this.#askNext((client) => runScript(client, script, this.#prefix, args, answer))
  }

  /** Asks the server, after all that was asked before. */
  async #askNext<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    this.#rounds.flush()
    return this.#ask(question)
  }

  async #ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const client = this.#client
    try {
      return await question(client)
    } catch (error) {
      if (messageOf(error) === 'Command timed out') this.#link.reconnect()
      throw this.#failure(NetboxHooksError.is(error) ? error : this.#link.reasonOf(error))
    }
  }

  #failure(thrown: unknown): Error {
    return NetboxHooksError.is(thrown) ? thrown : callFailure(this.#address.shown, thrown, this.#maxDepth)
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

function claimedDelivery([id, request, attempts, orderingKey, body]: (Buffer | null)[]): Delivery {
  return deliveryOf(
    String(id),
    String(request),
    Number(attempts),
    orderingKey ? String(orderingKey) : undefined,
    body ?? new Uint8Array(),
  )
}

function inGroups<T>(values: readonly T[], size: number): T[][] {
  const groups: T[][] = []
  for (let start = 0; start < values.length; start += size) groups.push(values.slice(start, start + size))
  return groups
}
