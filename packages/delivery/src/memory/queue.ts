import type { Timers } from '../clock.ts'
import { queueClosed } from '../errors.ts'
import type { ObjectStore } from '../objects/index.ts'
import type {
  AcceptedEvents,
  Attempt,
  Claim,
  DeliveryQueue,
  NewDelivery,
  NewUrl,
  QueueCounts,
  QueuedEvent,
  QueueTime,
  Redelivery,
  WebhookRecord,
} from '../queue/index.ts'
import { MemoryHistory } from './history.ts'
import type { MemoryStore, Moment } from './store.ts'

/** One call that waits for its transaction. */
export interface QueueCall {
  readonly method: keyof MemoryStore | 'release'
  readonly args: readonly unknown[]
}

interface WaitingCall extends QueueCall {
  readonly run: (moment: Moment) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What a {@link MemoryQueue} is made of. */
export interface MemoryQueueOptions {
  /** What is durable. */
  readonly store: MemoryStore
  readonly time: QueueTime
  readonly timers: Timers
  /** Makes a transaction durable; if it rejects, nothing of it has happened. Default: at once. */
  readonly commit?: (calls: readonly QueueCall[]) => Promise<void>
  /** When a transaction takes effect. Default: when it is durable. */
  readonly moment?: () => Moment
  /** Told of every call right before it takes effect. */
  readonly onApply?: (call: QueueCall) => void
  /** Told of every call that is rejected. */
  readonly onReject?: (call: QueueCall) => void
}

/** Calls that commit nothing. */
const light: ReadonlySet<QueueCall['method']> = new Set([
  'unprocessed',
  'claim',
  'release',
  'pendingWebhooks',
  'webhookRecords',
  'counts',
  'oldestDue',
  'objects',
])
/** How long an attempt may wait for a transaction to ride with, in ms. */
const recordDelay = 50

/**
 * The queue's port in memory, plain enough to be seen to be right: what one transaction at a time makes of a
 * {@link MemoryStore}, and the claims.
 */
export class MemoryQueue implements DeliveryQueue {
  readonly history: MemoryHistory
  readonly time: QueueTime
  readonly objects: ObjectStore
  readonly #options: MemoryQueueOptions
  readonly #claimed = new Set<string>()
  readonly #waiting: WaitingCall[] = []
  readonly #records: WaitingCall[] = []
  #underWay: readonly WaitingCall[] = []
  #cancelTimer: (() => void) | undefined
  #areRecordsDue = false
  #isOpen = false

  constructor(options: MemoryQueueOptions) {
    this.#options = options
    this.time = options.time
    this.history = new MemoryHistory(
      options.store,
      () => this.time.now(),
      (time) => this.time.toWall(time),
    )
    const { objects } = options.store
    this.objects = {
      list: () => this.#call('objects', [], () => objects.list()),
      write: (changes, records = [], seen) =>
        this.#call('writeObjects', [changes, records, seen], (moment) =>
          options.store.writeObjects(moment, changes, records, seen),
        ),
      changesAfter: (place) => this.#call('objects', [], () => objects.changesAfter(place)),
      numbersOf: (kind, names) =>
        this.#call('numbersOf', [kind, names], () => objects.numbersOf(kind, names)),
      records: (filter, page) => this.#call('objects', [], () => objects.records(filter, page)),
      pruneRecords: (before, limit) =>
        this.#call('pruneRecords', [before, limit], () => objects.pruneRecords(before, limit)),
    }
  }

  async open(): Promise<void> {
    this.#isOpen = true
    this.time.begin(this.#store.time)
    this.#store.time = this.time.kept()
  }

  accept(
    events: readonly QueuedEvent[],
    {
      idempotencyKey,
      claim = false,
    }: { readonly idempotencyKey?: string | undefined; readonly claim?: boolean } = {},
  ): Promise<AcceptedEvents> {
    return this.#call('accept', [events, idempotencyKey], (moment) => {
      const before = this.#store.events.size
      const ids = this.#store.accept(moment, events, idempotencyKey)
      return { ids, claimed: claim && this.#store.events.size > before ? ids : [] }
    })
  }

  unprocessed({
    limit,
    bytes = Number.POSITIVE_INFINITY,
    after,
  }: Parameters<DeliveryQueue['unprocessed']>[0]): Promise<QueuedEvent[]> {
    return this.#call('unprocessed', [], (moment) => this.#store.unprocessed(moment, limit, bytes, after))
  }

  process(
    eventId: string,
    deliveries: readonly NewDelivery[],
    { claim = [] }: { readonly claim?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    return this.#call('process', [eventId, deliveries], (moment) => {
      const claimed = this.#store.process(moment, eventId, deliveries).filter((id) => claim.includes(id))
      for (const id of claimed) this.#claimed.add(id)
      return claimed
    })
  }

  supplement(eventId: string, deliveries: readonly NewDelivery[]): Promise<readonly string[]> {
    return this.#call('supplement', [eventId, deliveries], (moment) =>
      this.#store.supplement(moment, eventId, deliveries),
    )
  }

  claim(
    webhook: string,
    limit: number,
    { bytes = Number.POSITIVE_INFINITY }: { readonly bytes?: number } = {},
  ): Promise<Claim> {
    return this.#call('claim', [webhook, limit], (moment) => {
      const claim = this.#store.claim(moment, webhook, { limit, bytes }, (id) => this.#claimed.has(id))
      for (const { id } of claim.deliveries) this.#claimed.add(id)
      return claim
    })
  }

  async record(attempt: Attempt, { atOnce = false }: { readonly atOnce?: boolean } = {}): Promise<undefined> {
    await this.#call(
      'record',
      [attempt],
      (moment) => {
        this.#claimed.delete(attempt.deliveryId)
        this.#store.record(moment, attempt)
      },
      atOnce ? 'at once' : 'with the next',
    )
  }

  release(deliveryIds: readonly string[]): Promise<void> {
    return this.#call('release', [deliveryIds], () => {
      for (const id of deliveryIds) this.#claimed.delete(id)
    })
  }

  hasten(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return this.#call('hasten', [deliveryIds], (moment) => this.#store.hasten(moment, deliveryIds))
  }

  cancel(deliveryIds: readonly string[]): Promise<readonly string[]> {
    return this.#call('cancel', [deliveryIds], (moment) => {
      const cancelled = this.#store.cancel(moment, deliveryIds)
      for (const id of cancelled) this.#claimed.delete(id)
      return cancelled
    })
  }

  readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]> {
    return this.#call('readdress', [deliveries], (moment) => this.#store.readdress(moment, deliveries))
  }

  redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> {
    return this.#call('redeliver', [redeliveries], (moment) => this.#store.redeliver(moment, redeliveries))
  }

  pendingWebhooks(): Promise<string[]> {
    return this.#call('pendingWebhooks', [], () => this.#store.pendingWebhooks())
  }

  webhookRecords(): Promise<WebhookRecord[]> {
    return this.#call('webhookRecords', [], () => this.#store.webhookRecords())
  }

  async saveWebhookRecord(record: WebhookRecord): Promise<undefined> {
    await this.#call('saveWebhookRecord', [record], (moment) => this.#store.saveWebhookRecord(moment, record))
  }

  prune(options: Parameters<DeliveryQueue['prune']>[0]): Promise<number> {
    return this.#call('prune', [options], (moment) => this.#store.prune(moment, options))
  }

  counts(): Promise<QueueCounts> {
    return this.#call('counts', [], () => this.#store.counts())
  }

  oldestDue(): Promise<number | undefined> {
    return this.#call('oldestDue', [], (moment) => this.#store.oldestDue(moment))
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#flushRecords()
    await this.counts().catch(() => {})
    this.#store.time = this.time.kept()
    this.#isOpen = false
  }

  /** The machine dies after a transaction has become durable and before anybody is told. */
  loseAnswer(): void {
    for (const call of this.#underWay) this.#apply(call)
  }

  get #store(): MemoryStore {
    return this.#options.store
  }

  #call<T>(
    method: QueueCall['method'],
    args: readonly unknown[],
    run: (moment: Moment) => T,
    record?: 'at once' | 'with the next',
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) return reject(queueClosed('memory'))
      const call = { method, args, run, resolve: resolve as WaitingCall['resolve'], reject }
      if (!record) {
        this.#waiting.push(call)
        return this.#schedule()
      }
      this.#records.push(call)
      if (record === 'at once') this.#flushRecords()
      else this.#cancelTimer ??= this.#options.timers.after(recordDelay, () => this.#flushRecords())
    })
  }

  #flushRecords(): void {
    this.#areRecordsDue = true
    this.#schedule()
  }

  #schedule(): void {
    // In a moment, when the code that runs now has made all of its calls.
    queueMicrotask(() => void this.#send())
  }

  async #send(): Promise<void> {
    if (this.#underWay.length > 0) return
    const calls = this.#waiting.splice(0)
    if (this.#areRecordsDue || calls.some(({ method }) => !light.has(method))) {
      calls.unshift(...this.#records.splice(0))
      this.#cancelTimer?.()
      this.#cancelTimer = undefined
      this.#areRecordsDue = false
    }
    if (calls.length === 0) return
    this.#underWay = calls
    try {
      await this.#options.commit?.(calls)
      for (const call of calls) call.resolve(this.#apply(call))
    } catch (error) {
      for (const call of calls) {
        this.#options.onReject?.(call)
        call.reject(error)
      }
    }
    this.#underWay = []
    this.#schedule()
  }

  #apply(call: WaitingCall): unknown {
    this.#options.onApply?.(call)
    const { time } = this
    this.#store.time = time.kept()
    const { moment = () => ({ now: time.now(), wall: time.wall(), lived: time.lived() }) } = this.#options
    return call.run(moment())
  }
}
