import { type HostHooks, type Logger, NetboxHooksError, type Registry } from '@netbox-hooks/core'
import {
  actionOf,
  type DeliveryQueue,
  Dispatcher,
  type ObjectStore,
  type Retention,
  type Sender,
  timersOf,
} from '@netbox-hooks/delivery'
import type { MigrationProgress, Spool } from '@netbox-hooks/queue-sqlite'
import type { AuditTrail } from '@netbox-hooks/server'
import { ActionRunner, type ChangeEvent, type RequestBuilder } from '@netbox-hooks/webhooks'
import { inactiveWebhooks } from '../config/checks/inactive-webhooks.ts'
import type { HostRole } from '../config/host-role.ts'
import type { HostContext } from '../config/objects/host-context.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { hostAlone } from '../errors.ts'
import { EventDeliveries } from '../events/deliveries.ts'
import { type AcceptOptions, EventIntake } from '../events/intake.ts'
import { orderingKeyIn } from '../events/ordering-key.ts'
import { EventProcessor, type EventProcessorOptions } from '../events/processor.ts'
import { RuleActions } from '../events/rule-actions.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { changedWebhook, type LiveChange } from '../inventory/live-objects.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { StoredAuditTrail } from '../managed/audit-trail.ts'
import { QueueOperations } from '../operations/bulk.ts'
import { engineActions } from '../operations/engine-actions.ts'
import { EngineOperations } from '../operations/engine-operations.ts'
import type { HostOperations } from '../operations/host-operations.ts'
import { NewsDesk } from '../operations/news.ts'
import { Replacements } from '../operations/replacement.ts'
import { logWarnings } from '../operations/warnings.ts'
import type { ObjectService } from '../orders/object-service.ts'
import type { ProgressLine } from '../progress/line.ts'
import { progressText } from '../progress/text.ts'
import { LateOpening } from '../queues/late-opening.ts'
import { makeSpool } from '../queues/make-spool.ts'
import { isShared, makeQueue, queueFile } from '../queues/open.ts'
import { openInTurn } from '../queues/open-in-turn.ts'
import type { Secrets } from '../secrets/secrets.ts'
import { takeSteps } from '../steps.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { ActionSender, routedSender } from './action-sender.ts'
import { Announcements } from './announcements.ts'
import { ConfiguredSender } from './configured-sender.ts'
import type { EnginePart } from './engine-part.ts'
import { ManagedPart } from './managed-part.ts'
import { movingSender } from './moving-sender.ts'
import { processing } from './processing.ts'
import { configuredRetention } from './retention.ts'
import { redactingSender } from './secret-sender.ts'
import { tracedActions } from './traced-actions.ts'

/** What an {@link Engine} is made of. */
export interface EngineOptions {
  readonly config: ParsedConfig
  /** Folder that the queue's path starts at. */
  readonly directory: string
  readonly hooks: HostHooks
  readonly registry: Registry
  /** What is in force. */
  readonly inventory: Inventory
  /** Turns events into requests. */
  readonly builder: RequestBuilder
  /** What objects that are managed are checked against. */
  readonly objectContext: () => HostContext
  /** What must not be stored. */
  readonly secrets: Secrets
  readonly logger: Logger
  readonly role: HostRole
  /** With the role `intake`: events are left to a later host, so that the queue need not be shared. */
  readonly onlyAccepts?: boolean | undefined
  readonly tracing: Tracing | undefined
  readonly surroundings?: Surroundings | undefined
  /** Events that wait before they are processed, see {@link EventProcessorOptions.hold}. */
  readonly hold?: EventProcessorOptions['hold']
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
/** How long it may take to let go of something beyond that, in ms. */
const closeMs = 10_000

/** The running part of a host: the queue, what turns its events into deliveries, and what sends them. */
export class Engine {
  /** What an operator can see and do. */
  readonly operations: HostOperations
  /** Who did what; `undefined` of a queue that keeps no records. */
  readonly audit: AuditTrail | undefined
  readonly #managed: ManagedPart | undefined
  readonly #queue: DeliveryQueue
  readonly #logger: Logger
  readonly #dispatcher: Dispatcher
  readonly #processor: EventProcessor
  readonly #intake: EventIntake
  readonly #retention: Retention
  readonly #requests: ConfiguredSender
  readonly #runner: ActionRunner
  readonly #inventory: Inventory
  /** What begins before the engine works, in this order. */
  readonly #parts: readonly EnginePart[]
  #ring: KeyRing
  readonly #builds: boolean
  readonly #spool: Spool | undefined
  #isLate = false
  #opening: LateOpening | undefined
  #unwatch: (() => void) | undefined
  #drainsUntil = 0

  private constructor(options: EngineOptions, queue: DeliveryQueue) {
    const { config, builder, hooks, inventory, registry, secrets, logger, surroundings = {} } = options
    const { clock, random, onBuilt } = surroundings
    const source = new EventDeliveries({ builder, secrets, onBuilt })
    const actions = new RuleActions((rule) => inventory.rule(rule)?.rule.actions)
    const news = new NewsDesk(logger)
    const accept = (events: readonly ChangeEvent[]) => this.accept(events)
    const wants = (eventType: string) => inventory.wants(eventType)
    const announcements = new Announcements({ hooks, news, logger, wants, accept })
    const requests = new ConfiguredSender(options)
    const moving = movingSender(requests.sender, (delivery) => this.#managed?.movedTo(delivery))
    const runner = new ActionRunner({ registry, timeout: config.timeLimits.action, clock })
    const dispatcher = new Dispatcher({
      queue,
      endpoint: (webhook, delivery) =>
        actionOf(webhook) === undefined
          ? (inventory.webhook(webhook)?.endpoint ?? this.#managed?.formerEndpoint(webhook))
          : actions.endpoint(webhook, delivery?.meta),
      sender: redactingSender(routedSender(moving, actionSender(options, runner, actions)), secrets),
      concurrency: config.delivery.concurrency,
      timers: timersOf(clock),
      random,
      logger,
      onAttempt: (delivery, attempt) => {
        this.#managed?.service.noteSent(delivery.webhook, attempt.startedAt)
        announcements.attempt(delivery, attempt)
      },
      onStateChange: (change) => {
        this.#managed?.stateChanged(change.webhook)
        announcements.stateChange(change)
      },
    })
    const processor = new EventProcessor({
      queue,
      logger,
      keyOf: (queued) => inventory.eventOrder && orderingKeyIn(queued, inventory.eventOrder),
      hold: options.hold,
      process: processing(options, source, dispatcher),
    })
    const bulk = new QueueOperations({
      history: queue.history,
      dispatcher: () => dispatcher,
      building: () => ({ builder, source }),
      inventory,
      secrets,
    })
    const { objects } = queue
    this.#ring = new KeyRing(config.encryption.keys)
    this.#managed =
      objects &&
      new ManagedPart({
        ...options,
        queue,
        store: objects,
        dispatcher,
        replacements: new Replacements({
          history: queue.history,
          building: () => ({ builder, source }),
          secrets,
        }),
        ring: () => this.#ring,
        accept: (events, how) => this.accept(events, how),
      })
    this.#parts = this.#managed ? [this.#managed] : []
    const builds = options.role !== 'intake'
    const spool = makeSpool({ ...options, queue, onDrained: () => this.#intake.lookForMore() })
    this.audit = objects && new StoredAuditTrail(objects)
    this.#queue = queue
    this.#requests = requests
    this.#runner = runner
    this.#logger = logger
    this.#dispatcher = dispatcher
    this.#processor = processor
    this.#intake = new EventIntake({
      queue,
      processor,
      spool,
      orderingKeyOf: (event) => inventory.eventOrder?.(event),
      builds,
      // A trace shows each event that is processed.
      concerns: (event) => options.tracing !== undefined || builder.concerns(event),
    })
    this.#retention = configuredRetention(options, queue)
    this.#inventory = inventory
    this.#builds = builds
    this.#spool = spool
    this.operations = new EngineOperations({
      queue,
      dispatcher,
      actions: engineActions({ dispatcher: () => dispatcher, bulk, accept }),
      audit: this.audit,
      objects: this.#managed?.service,
      news,
      inventory,
      spool,
      sends: builds,
    })
    this.#followInventory()
  }

  /** Takes over what changes while it runs, beyond what is looked up each time. */
  #followInventory(): void {
    let order = this.#inventory.eventOrder
    const changed = (changes: readonly LiveChange[]): void => {
      for (const webhook of changes.flatMap(changedWebhook)) this.#dispatcher.renew(webhook)
      if (this.#inventory.eventOrder === order) return
      order = this.#inventory.eventOrder
      this.#processor.reorder()
    }
    this.#inventory.follow({ changed })
  }

  /** Opens the queue. @throws NetboxHooksError `NBH_QUEUE_NOT_SHARED`, and as the queue's `open()` does */
  static async open(options: EngineOptions): Promise<Engine> {
    const { config, directory, logger, role, onlyAccepts, surroundings } = options
    if (role !== 'all' && !onlyAccepts && !isShared(config.queue)) throw hostAlone(role)
    const since = Date.now()
    const line = options.progress()
    const onMigration = (progress: MigrationProgress) =>
      line.show(`Updating the queue file, rows: ${progressText({ ...progress, since })}`)
    const queue = surroundings?.queue ?? (await makeQueue(config, directory, logger, onMigration))
    const engine = new Engine(options, queue)
    const isElsewhere = surroundings?.queue !== undefined || isShared(config.queue)
    const file = isElsewhere ? undefined : queueFile(config.queue, directory)
    await engine.#open(file).finally(() => line.end())
    return engine
  }

  /** With a spool, events can be accepted before the queue's server answers for the first time. */
  async #open(file: string | undefined): Promise<void> {
    await this.#spool?.open()
    try {
      await openInTurn(this.#queue, file, this.#logger)
    } catch (error) {
      if (this.#spool && NetboxHooksError.is(error) && error.code === 'NBH_REDIS_UNREACHABLE') {
        this.#isLate = true
        return
      }
      await this.#spool?.close()
      throw error
    }
    try {
      await this.#begin()
    } catch (error) {
      // What kept it from its work is the reason; what fails while it ends is in the log.
      await this.stop().catch(() => {})
      throw error
    }
  }

  /** The queue is there. */
  async #begin(): Promise<void> {
    for (const part of this.#parts) await part.begin()
  }

  /** Begins with what an earlier process left behind. */
  async start(): Promise<void> {
    if (!this.#isLate) return this.#work()
    const work = async (): Promise<void> => {
      await this.#begin()
      await this.#work()
    }
    this.#opening = new LateOpening({ queue: this.#queue, work, logger: this.#logger })
  }

  async #work(): Promise<void> {
    if (!this.#builds) return this.#dispatcher.follow()
    this.#unwatch?.()
    this.#unwatch = this.#queue.watch?.({ onEvents: () => this.#intake.lookForMore() })
    await this.#dispatcher.start()
    const enabled = [...this.#inventory.webhooks()].filter(({ stored }) => stored.enabled)
    const states = enabled.map(({ stored }) => this.#dispatcher.state(stored.name))
    logWarnings(inactiveWebhooks(states), this.#logger)
    this.#processor.start()
    this.#retention.start()
  }

  /** Whether the queue's server was away when the host was started. */
  get isLate(): boolean {
    return this.#isLate
  }

  /** What is kept with the queue beside events and deliveries; `undefined` of a queue that keeps none of it. */
  get store(): ObjectStore | undefined {
    return this.#queue.objects
  }

  /** Webhooks and event rules as objects; `undefined` of a queue that keeps none. */
  get objects(): ObjectService | undefined {
    return this.#managed?.service
  }

  /** What speaks against a configuration that was read again: names that are managed. */
  objectionsTo({ webhooks, eventRules }: ParsedConfig): readonly NetboxHooksError[] {
    const names = {
      webhook: webhooks.map(({ name }) => name),
      event_rule: eventRules.map(({ name }) => name),
    }
    return this.#managed?.service.objectionsTo(names) ?? []
  }

  /** Goes on with other settings: limits, retention, network policy, proxies, keys. What is under way ends as it began. */
  use(config: ParsedConfig): void {
    const ring = new KeyRing(config.encryption.keys)
    const hasOtherKeys = ring.ids.join() !== this.#ring.ids.join()
    this.#ring = ring
    this.#managed?.service.openAgain({ all: hasOtherKeys })
    this.#requests.use(config)
    this.#runner.limitTo(config.timeLimits.action)
    this.#dispatcher.limitTo(config.delivery.concurrency)
    this.#retention.keep(config.delivery.retention)
  }

  /** Accepts events; resolves with their ids when they are durable. */
  accept(events: readonly ChangeEvent[], options?: AcceptOptions): Promise<readonly string[]> {
    return this.#intake.accept(events, options)
  }

  /** Resolves when no event is unprocessed and no delivery due or under way. */
  async idle(): Promise<void> {
    if (!this.#builds) return
    await this.#processor.idle()
    await this.#dispatcher.idle()
  }

  /** What it waits for while it stops. */
  get draining(): Draining {
    const leftMs = Math.max(0, this.#drainsUntil - performance.now())
    return { events: this.#processor.underWay, requests: this.#dispatcher.inFlight, leftMs }
  }

  /** Finishes what is under way and lets go of the queue. */
  async stop(): Promise<void> {
    this.#unwatch?.()
    this.#retention.stop()
    const drained = (stop: () => Promise<void>) => () => {
      this.#drainsUntil = performance.now() + drainMs
      return stop()
    }
    await takeSteps(
      [
        { name: 'opening', timeout: closeMs, work: () => this.#opening?.stop() },
        { name: 'events', timeout: drainMs + closeMs, work: drained(() => this.#processor.stop()) },
        {
          name: 'requests',
          timeout: drainMs + closeMs,
          work: drained(() => this.#dispatcher.stop({ graceMs: drainMs })),
        },
        ...this.#parts.map((part) => ({ name: part.name, timeout: closeMs, work: () => part.end() })),
        { name: 'spool', timeout: closeMs, work: () => this.#spool?.close() },
        { name: 'queue', timeout: closeMs, work: () => this.#queue.close() },
      ],
      this.#logger,
    )
  }
}

/** What runs the actions of rules. */
function actionSender({ tracing }: EngineOptions, runner: ActionRunner, actions: RuleActions): Sender {
  const sender = new ActionSender({ runner, actions })
  return tracing ? tracedActions(sender, tracing) : sender
}
