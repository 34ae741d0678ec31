import { HostPoints, type HostReport, type Logger, type Registry, silentLogger } from '@netbox-hooks/core'
import {
  type DeliveryHistory,
  type DeliveryQueue,
  Dispatcher,
  HttpSender,
  NetworkPolicy,
  newId,
  type QueueCounts,
  type QueueSize,
  WebhookStates,
} from '@netbox-hooks/delivery'
import {
  configuredObjects,
  engineActions,
  forgetHolder,
  hostExtensions,
  hostNotRunning,
  Inventory,
  type LiveWebhook,
  makeQueue,
  noteHolder,
  openHistory,
  openInTurn,
  QueueOperations,
  recentEvents,
  recordedActions,
  StoredAuditTrail,
  storedObjects,
} from '@netbox-hooks/host/parts'
import { inspectQueueFile } from '@netbox-hooks/queue-sqlite'
import type {
  Actor,
  AuditTrail,
  ManagedObjects,
  OperatorActions,
  RecentEvent,
  Sending,
  ServedHost,
  ServedRule,
  ServedWebhook,
} from '@netbox-hooks/server'
import type { ChangeEvent, EventExplanation } from '@netbox-hooks/webhooks'
import type { LocalConfig } from '../client/reach-host.ts'
import { hostVersion } from '../version.ts'

/**
 * A queue as commands see it while no host answers for it: the history can be read, and once it is {@link claim claimed},
 * deliveries and webhooks can be changed. Nothing is built or sent, and no plugin is loaded.
 */
export class QueueHost implements ServedHost {
  readonly version: string = hostVersion
  readonly logger: Logger = silentLogger
  readonly registry: Registry = new HostPoints(hostExtensions).registry
  readonly isReady = true
  readonly history: DeliveryHistory
  readonly #local: LocalConfig
  readonly #inventory = new Inventory()
  readonly #states: WebhookStates
  readonly #bulk: QueueOperations
  readonly #closeHistory: () => Promise<void>
  /** As they were when the queue was opened. */
  objects: ManagedObjects | undefined
  /** Nobody is there who would. */
  readonly reload = undefined
  readonly netbox = undefined
  readonly lateChanges = 0
  #claimed: { readonly queue: DeliveryQueue; readonly dispatcher: Dispatcher } | undefined

  private constructor(local: LocalConfig, opened: Awaited<ReturnType<typeof openHistory>>) {
    const { history } = opened
    this.#local = local
    this.history = history
    this.#closeHistory = () => opened.close()
    this.#inventory.apply(configuredObjects(local.config, local.secrets))
    this.#states = new WebhookStates({
      // Where nothing may be changed, nothing is saved.
      queue: { webhookRecords: () => history.webhookRecords(), saveWebhookRecord: async () => undefined },
      logger: silentLogger,
      // The history tells all times as the clock does.
      clock: { toWall: (time) => time },
      onChange: () => {},
      onAdopted: () => {},
    })
    this.#bulk = new QueueOperations({
      history,
      dispatcher: () => this.#owned.dispatcher,
      building: () => {
        throw hostNotRunning('What is built anew')
      },
      inventory: this.#inventory,
      secrets: local.secrets,
    })
  }

  /**
   * Opens a queue to look at it, also while a host has it.
   * @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER`, and as a shared engine's `open()` does
   */
  static async open(local: LocalConfig): Promise<QueueHost> {
    const host = new QueueHost(local, await openHistory(local.config, local.directory))
    try {
      await host.#states.load()
      host.objects = await storedObjects(host.history.objects, host.#inventory, local.secrets)
      return host
    } catch (error) {
      await host.close()
      throw error
    }
  }

  /** Opens the queue to change it: unless it is shared, no host may have it. @throws NetboxHooksError as its `open()` does */
  async claim(): Promise<void> {
    const { config, directory, queueFile } = this.#local
    const queue = await makeQueue(config, directory, silentLogger)
    await openInTurn(queue, queueFile, silentLogger)
    if (queueFile !== undefined) noteHolder(queueFile, { phase: 'command' })
    const policy = new NetworkPolicy({ allow: config.delivery.network.allow })
    const dispatcher = new Dispatcher({
      queue,
      endpoint: (webhook) => this.#inventory.webhook(webhook)?.endpoint,
      sender: new HttpSender({ policy, userAgent: `netbox-hooks/${hostVersion}` }),
    })
    this.#claimed = { queue, dispatcher }
    await dispatcher.load()
  }

  /** Who did what; only once the queue is claimed, more can be added. */
  get audit(): AuditTrail {
    const { records } = this.history.objects
    return new StoredAuditTrail({
      records: (filter, page) => records.call(this.history.objects, filter, page),
      write: async (changes, entries) => {
        const { objects } = this.#owned.queue
        if (!objects) throw hostNotRunning('A record of what is done')
        return objects.write(changes, entries)
      },
    })
  }

  recentEvents(limit: number): Promise<readonly RecentEvent[]> {
    return recentEvents(this.history, limit)
  }

  report(): HostReport {
    return { version: hostVersion, plugins: [], taps: [], hooks: [], stores: [] }
  }

  eventRules(): readonly ServedRule[] {
    return Array.from(this.#inventory.rules(), ({ origin, rule }) => ({ ...rule, origin }))
  }

  webhooks(): readonly ServedWebhook[] {
    return Array.from(this.#inventory.webhooks(), (webhook) => this.#served(webhook))
  }

  webhook(name: string): ServedWebhook | undefined {
    const webhook = this.#inventory.webhook(name)
    return webhook && this.#served(webhook)
  }

  knows(kind: 'webhook' | 'action', name: string): boolean {
    return this.#inventory.knows(kind, name)
  }

  /** A queue in a file says who has it; who is at work on a shared one, it does not. */
  sending(): Sending {
    const { queueFile } = this.#local
    if (queueFile === undefined) return { by: 'another host' }
    const owner = this.#claimed ? undefined : inspectQueueFile(queueFile)?.ownerPid
    return { by: owner === undefined ? 'nobody' : 'another host' }
  }

  actionsOf(by: Actor): OperatorActions {
    // Of a shared queue: a host that works on it sends a test.
    const accept = async (events: readonly ChangeEvent[]) => {
      const queued = events.map((event) => ({ id: newId(), body: JSON.stringify(event) }))
      return (await this.#owned.queue.accept(queued)).ids
    }
    // What is only looked at, as a dry run is, needs no queue that is open.
    const dispatcher = () => this.#owned.dispatcher
    const actions = engineActions({ dispatcher, bulk: this.#bulk, accept })
    return recordedActions(actions, this.audit, by)
  }

  counts(): Promise<QueueCounts> {
    return this.#owned.queue.counts()
  }

  async oldestDue(): Promise<number | undefined> {
    const { queue } = this.#owned
    const since = await queue.oldestDue?.()
    return since === undefined ? undefined : queue.time.toWall(since)
  }

  async size(): Promise<QueueSize | undefined> {
    return this.#owned.queue.size?.()
  }

  spool(): undefined {
    return undefined
  }

  async emit(): Promise<never> {
    throw hostNotRunning('emit()')
  }

  async explain(): Promise<EventExplanation> {
    throw hostNotRunning('explain()')
  }

  /** Nothing happens here that others could be told of. */
  subscribe(): () => void {
    return () => {}
  }

  /** Makes everything durable and lets go of the queue. */
  async close(): Promise<void> {
    await this.#claimed?.dispatcher.stop({ graceMs: 0 })
    await this.#claimed?.queue.close()
    if (this.#claimed && this.#local.queueFile !== undefined) forgetHolder(this.#local.queueFile)
    await this.#closeHistory()
  }

  #served({ origin, held, stored: { name, payloadUrl, httpMethod, enabled } }: LiveWebhook): ServedWebhook {
    const record = this.#claimed?.dispatcher.state(name) ?? this.#states.of(name, Date.now())
    return { ...record, payloadUrl, httpMethod, enabled, origin, held }
  }

  get #owned(): { readonly queue: DeliveryQueue; readonly dispatcher: Dispatcher } {
    if (!this.#claimed) throw hostNotRunning('What changes the queue')
    return this.#claimed
  }
}
