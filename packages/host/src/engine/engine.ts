import { type HostHooks, type Logger, messageOf, NetboxHooksError, type Registry } from '@netbox-hooks/core'
import {
  type DeliveryHistory,
  type DeliveryQueue,
  Dispatcher,
  HttpSender,
  NetworkPolicy,
  newId,
  type QueueCounts,
  Retention,
  type SpoolStatus,
} from '@netbox-hooks/delivery'
import type { Spool } from '@netbox-hooks/queue-sqlite'
import type { BulkOperations } from '@netbox-hooks/server'
import {
  ActionRunner,
  type ChangeEvent,
  type EventRule,
  hasTemplateSyntax,
  type RequestBuilder,
} from '@netbox-hooks/webhooks'
import { type EventOrder, eventOrder } from '../config/event-order.ts'
import type { HostRole } from '../config/host-role.ts'
import { warnOfInactiveWebhooks } from '../config/inactive-webhooks.ts'
import type { ParsedConfig } from '../config/parse.ts'
import { hostAlone } from '../errors.ts'
import type { ProgressLine } from '../progress/line.ts'
import { formatCount, progressText } from '../progress/text.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { type TraceHeaders, type Tracing, traced } from '../tracing/tracing.ts'
import { hostVersion } from '../version.ts'
import { QueueOperations } from './bulk-operations.ts'
import { exhaustedEvent, stateChangeEvent } from './delivery-events.ts'
import { announceAttempt } from './delivery-hooks.ts'
import { EnvironmentValues } from './environment-values.ts'
import { EventDeliveries } from './event-deliveries.ts'
import { EventProcessor } from './event-processor.ts'
import type { HostOperations, WebhookStatus } from './host-operations.ts'
import { LateOpening } from './late-opening.ts'
import { makeSpool } from './make-spool.ts'
import { type News, NewsDesk } from './news.ts'
import { isShared, makeQueue } from './open-queue.ts'
import { processSpan } from './process-span.ts'
import { secretSender } from './secret-sender.ts'
import type { SplitWebhook } from './split-webhook.ts'
import { type EventOrigin, type FreshEvent, readEvent, writeEvent } from './stored-event.ts'
import { testEvent } from './test-events.ts'
import { tracedSender } from './traced-sender.ts'

/** What an {@link Engine} is made of. */
export interface EngineOptions {
  readonly config: ParsedConfig
  /** Folder that the queue's path starts at. */
  readonly directory: string
  readonly hooks: HostHooks
  readonly registry: Registry
  readonly webhooks: readonly SplitWebhook[]
  /** Turns events into requests. */
  readonly builder: RequestBuilder
  /** What must not be stored. */
  readonly secrets: Secrets
  readonly logger: Logger
  readonly role: HostRole
  /** With the role `intake`: events are left to a later host, so that the queue need not be shared. */
  readonly onlyAccepts?: boolean | undefined
  readonly tracing: Tracing | undefined
  /** Shows how far something long has come. */
  readonly progress: () => ProgressLine
}

/** What a host that stops still waits for. */
export interface Draining {
  /** Events whose deliveries are being built and stored. */
  readonly events: number
  /** Requests in flight. */
  readonly requests: number
  /** For how long at most it waits for them, in ms. */
  readonly leftMs: number
}

/** How long what is under way may take when the host stops, in ms. */
const drainMs = 20_000

/** The running part of a host: the queue, what turns its events into deliveries, and what sends them. */
export class Engine implements HostOperations {
  readonly eventRules: readonly EventRule[]
  readonly #queue: DeliveryQueue
  readonly #logger: Logger
  /** Event types that rules name. */
  readonly #wanted: ReadonlySet<string>
  readonly #dispatcher: Dispatcher
  readonly #processor: EventProcessor
  readonly #bulk: QueueOperations
  readonly #retention: Retention
  readonly #news: NewsDesk
  readonly #webhooks: ParsedConfig['webhooks']
  readonly #role: HostRole
  readonly #orderOf: EventOrder | undefined
  readonly #spool: Spool | undefined
  /** Whether the queue's server was away when the host was started. */
  #isLate = false
  #opening: LateOpening | undefined
  #unwatch: (() => void) | undefined
  #drainsUntil = 0

  private constructor(options: EngineOptions, queue: DeliveryQueue) {
    const { config, webhooks, builder, hooks, registry, secrets, logger, tracing } = options
    const source = new EventDeliveries({ builder, secrets })
    const endpoints = new Map(webhooks.map(({ endpoint }) => [endpoint.name, endpoint]))
    this.#role = options.role
    const orderOf = eventOrder(config.webhooks)
    this.#orderOf = orderOf
    const actions = new ActionRunner({ registry, logger, timeout: config.timeLimits.action })
    actions.reportAbsent(config.eventRules)
    const policy = new NetworkPolicy({ allow: config.delivery.network.allow })
    for (const { name, payloadUrl } of config.webhooks) {
      if (hasTemplateSyntax(payloadUrl)) continue
      const { allowed, reason } = policy.checkUrl(payloadUrl)
      if (!allowed) logger.warn({ webhook: name }, `Nothing will be sent to the webhook ${name}: ${reason}`)
    }
    const sender = secretSender(
      new HttpSender({ policy, userAgent: `netbox-hooks/${hostVersion}` }),
      new EnvironmentValues(secrets.variables),
      secrets,
    )
    // Whatever is large is not held on to while it is being stored: the garbage collector would carry it along.
    const processEvent = async (queued: FreshEvent, accepted?: Promise<unknown>, trace?: TraceHeaders) => {
      const { id } = queued
      const { deliveries, actions: planned } = await source.of(queued, undefined, trace && { trace })
      // Before the event counts as processed: after a crash they are run again rather than never.
      if (planned.length > 0) {
        await accepted
        await actions.run(id, planned)
      }
      await this.#dispatcher.enqueue(id, deliveries)
    }
    const logFailure = (error: unknown): void => logger.error({ err: error }, messageOf(error))
    this.#wanted = new Set(config.eventRules.flatMap(({ eventTypes }) => eventTypes))
    this.#logger = logger
    this.eventRules = config.eventRules
    this.#webhooks = webhooks.map(({ stored }) => stored)
    this.#news = new NewsDesk(logger)
    this.#queue = queue
    this.#dispatcher = new Dispatcher({
      queue,
      endpoint: (webhook) => endpoints.get(webhook),
      sender: tracing ? tracedSender(sender, tracing) : sender,
      concurrency: config.delivery.concurrency,
      logger,
      onAttempt: (delivery, attempt) => {
        this.#news.tell({ kind: 'attempt', delivery, attempt })
        announceAttempt(hooks, delivery, attempt)?.catch(logFailure)
        if (attempt.state === 'failed') this.#announce(exhaustedEvent(delivery, attempt))
      },
      onStateChange: (change) => {
        this.#news.tell({ kind: 'webhook_state', change })
        hooks.webhookState.promise(change).catch(logFailure)
        this.#announce(stateChangeEvent(change))
      },
    })
    const { attempts, bodies } = config.delivery.retention
    this.#retention = new Retention({
      queue,
      logger,
      onProgress: retentionProgress(options.progress),
      ...(attempts !== undefined && { attempts }),
      ...(bodies !== undefined && { bodies }),
    })
    this.#processor = new EventProcessor({
      queue,
      logger,
      keyOf: orderOf && ((queued) => queued.orderingKey ?? orderOf(readEvent(queued).event)),
      process: (queued, accepted) =>
        traced(
          tracing,
          'netbox-hooks process',
          () => processSpan(queued),
          (trace) => processEvent(queued, accepted, trace),
        ),
    })
    this.#bulk = new QueueOperations({
      history: queue.history,
      dispatcher: () => this.#dispatcher,
      building: () => ({ builder, source }),
      webhooks: this.#webhooks,
      secrets,
    })
    this.#spool = makeSpool({ ...options, queue, onDrained: () => this.#lookForEvents() })
  }

  /** Opens the queue. @throws NetboxHooksError `NBH_QUEUE_NOT_SHARED`, and as the queue's `open()` does */
  static async open(options: EngineOptions): Promise<Engine> {
    const { config, directory, logger, role, onlyAccepts } = options
    if (role !== 'all' && !onlyAccepts && !isShared(config.queue)) throw hostAlone(role)
    const since = Date.now()
    const line = options.progress()
    const queue = await makeQueue(config, directory, logger, (progress) =>
      line.show(`Updating the queue file, rows: ${progressText({ ...progress, since })}`),
    )
    const engine = new Engine(options, queue)
    await engine.#open().finally(() => line.end())
    return engine
  }

  /** With a spool, events can be accepted before the queue's server answers for the first time. */
  async #open(): Promise<void> {
    await this.#spool?.open()
    try {
      await this.#queue.open()
    } catch (error) {
      if (this.#spool && NetboxHooksError.is(error) && error.code === 'NBH_REDIS_UNREACHABLE') {
        this.#isLate = true
        return
      }
      await this.#spool?.close()
      throw error
    }
  }

  /** Begins with what an earlier process left behind. */
  async start(): Promise<void> {
    if (!this.#isLate) return this.#work()
    this.#opening = new LateOpening({ queue: this.#queue, work: () => this.#work(), logger: this.#logger })
  }

  async #work(): Promise<void> {
    if (this.#role === 'intake') return this.#dispatcher.follow()
    this.#unwatch?.()
    this.#unwatch = this.#queue.watch?.({ onEvents: () => this.#lookForEvents() })
    await this.#dispatcher.start()
    const enabled = this.#webhooks.filter((webhook) => webhook.enabled)
    warnOfInactiveWebhooks(
      enabled.map(({ name }) => this.#dispatcher.state(name)),
      this.#logger,
    )
    this.#processor.start()
    this.#retention.start()
  }

  /**
   * Accepts events; resolves when they are durable.
   * @param options `idempotencyKey`: a second call with it stores nothing and answers as the first
   */
  async accept(
    events: readonly ChangeEvent[],
    {
      origin,
      idempotencyKey,
    }: { readonly origin?: EventOrigin; readonly idempotencyKey?: string | undefined } = {},
  ): Promise<readonly string[]> {
    const queued: FreshEvent[] = events.map((event) => {
      return { id: newId(), ...writeEvent(event, origin), orderingKey: this.#orderOf?.(event) }
    })
    const builds = this.#role !== 'intake'
    const claim = builds && this.#processor.hasRoomFor(queued.length)
    if (claim && idempotencyKey === undefined && this.#queue.willAccept?.(queued.length)) {
      // They are built while they are being stored: one commit may do for both.
      const accepted = this.#queue.accept(queued, { claim })
      this.#processor.offer(queued, accepted)
      return (await accepted).ids
    }
    const options = { idempotencyKey, claim }
    const { ids, claimed, isSpooled } = this.#spool
      ? await this.#spool.accept(queued, options)
      : { ...(await this.#queue.accept(queued, options)), isSpooled: false }
    const own = new Set(claimed)
    if (own.size > 0) this.#processor.offer(queued.filter(({ id }) => own.has(id)))
    // Else they were accepted before, and are on their way.
    else if (builds && !isSpooled && ids[0] === queued[0]?.id) this.#processor.lookAgain()
    return ids
  }

  #lookForEvents(): void {
    if (this.#role !== 'intake') this.#processor.lookAgain()
  }

  /** Accepts an event of the delivery's own, if a rule may want it. */
  #announce(event: ChangeEvent | undefined): void {
    if (!event || !this.#wanted.has(event.eventType)) return
    this.accept([event]).catch((error: unknown) =>
      this.#logger.error({ err: error, eventType: event.eventType }, messageOf(error)),
    )
  }

  get history(): DeliveryHistory {
    return this.#queue.history
  }

  webhooks(): readonly WebhookStatus[] {
    return this.#webhooks.map(({ name, payloadUrl, httpMethod, enabled }) => ({
      ...this.#dispatcher.state(name),
      payloadUrl,
      httpMethod,
      enabled,
    }))
  }

  pause(webhook: string, options?: { readonly until?: number; readonly reason?: string }): Promise<void> {
    return this.#dispatcher.pause(webhook, options)
  }

  resume(webhook: string): Promise<void> {
    return this.#dispatcher.resume(webhook)
  }

  async test(webhook: string): Promise<string> {
    const [id] = await this.accept([testEvent(webhook)])
    return id as string
  }

  redeliver(...args: Parameters<BulkOperations['redeliver']>): ReturnType<BulkOperations['redeliver']> {
    return this.#bulk.redeliver(...args)
  }

  redeliverMatching(
    ...args: Parameters<BulkOperations['redeliverMatching']>
  ): ReturnType<BulkOperations['redeliverMatching']> {
    return this.#bulk.redeliverMatching(...args)
  }

  cancelMatching(
    ...args: Parameters<BulkOperations['cancelMatching']>
  ): ReturnType<BulkOperations['cancelMatching']> {
    return this.#bulk.cancelMatching(...args)
  }

  deliverMissing(
    ...args: Parameters<BulkOperations['deliverMissing']>
  ): ReturnType<BulkOperations['deliverMissing']> {
    return this.#bulk.deliverMissing(...args)
  }

  cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return this.#dispatcher.cancel(deliveryIds)
  }

  counts(): Promise<QueueCounts> {
    return this.#queue.counts()
  }

  async oldestDue(): Promise<number | undefined> {
    return this.#queue.oldestDue?.()
  }

  spool(): SpoolStatus | undefined {
    return this.#spool?.status
  }

  subscribe(listener: (news: News) => void): () => void {
    return this.#news.subscribe(listener)
  }

  /** Resolves when no event is unprocessed and no delivery due or under way. */
  async idle(): Promise<void> {
    if (this.#role === 'intake') return
    await this.#processor.idle()
    await this.#dispatcher.idle()
  }

  /** What it waits for while it stops. */
  get draining(): Draining {
    const leftMs = Math.max(0, this.#drainsUntil - Date.now())
    return { events: this.#processor.underWay, requests: this.#dispatcher.inFlight, leftMs }
  }

  /** Finishes what is under way and lets go of the queue. */
  async stop(): Promise<void> {
    await this.#opening?.stop()
    this.#unwatch?.()
    this.#retention.stop()
    this.#drainsUntil = Date.now() + drainMs
    await this.#processor.stop()
    this.#drainsUntil = Date.now() + drainMs
    await this.#dispatcher.stop({ graceMs: drainMs })
    await this.#spool?.close()
    await this.#queue.close()
  }
}

/** Says how far retention is where it has much to drop. */
function retentionProgress(progress: () => ProgressLine): (looked: number, hasEnded: boolean) => void {
  let line: ProgressLine | undefined
  return (looked, hasEnded) => {
    line ??= progress()
    if (!hasEnded) return line.show(`Dropping what is old: ${formatCount(looked)} rows so far`)
    line.end()
    line = undefined
  }
}
