import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { NetboxHooksError } from '@netbox-hooks/core'
import type {
  AuditPage,
  DeliveryDetails,
  DeliveryHistory,
  EventFilter,
  EventList,
  HistoryFilter,
  HistoryList,
  HistoryPage,
  ObjectList,
  ObjectReader,
  QueuedEvent,
  WebhookBacklog,
  WebhookRecord,
} from '@netbox-hooks/delivery/queue'
import type { StoreOutcome } from '../channel/outcome.ts'
import { queueFailed } from '../errors.ts'

/** One question, as it is sent to the reading thread. */
export interface HistoryCall {
  readonly method:
    | 'list'
    | 'get'
    | 'event'
    | 'count'
    | 'events'
    | 'webhookRecords'
    | 'backlogs'
    | 'objects'
    | 'records'
  readonly args: readonly unknown[]
}

/**
 * Reads a queue file, from whichever process, also while a host writes into it. It has a connection and a thread of its
 * own, begun with the first question, so that a long one holds up neither the queue nor the caller's event loop.
 */
export class SqliteHistory implements DeliveryHistory {
  /** What is managed. Of a file that a host of an older version has written last there is nothing. */
  readonly objects: ObjectReader = {
    list: async () => (await this.#ask({ method: 'objects', args: [] })) as ObjectList,
    records: async (filter, page) =>
      (await this.#ask({ method: 'records', args: [filter, page] })) as AuditPage,
  }
  readonly #path: string
  #worker: Worker | undefined
  #waiting: { resolve(value: unknown): void; reject(error: unknown): void }[] = []

  constructor({ path }: { readonly path: string }) {
    this.#path = resolve(path)
  }

  /** @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER` */
  async list(filter: HistoryFilter = {}, page: HistoryPage = {}): Promise<HistoryList> {
    return (await this.#ask({ method: 'list', args: [filter, page] })) as HistoryList
  }

  /** @throws NetboxHooksError as {@link list} does */
  async get(deliveryId: string): Promise<DeliveryDetails | undefined> {
    return (await this.#ask({ method: 'get', args: [deliveryId] })) as DeliveryDetails | undefined
  }

  /** @throws NetboxHooksError as {@link list} does */
  async event(eventId: string): Promise<QueuedEvent | undefined> {
    return (await this.#ask({ method: 'event', args: [eventId] })) as QueuedEvent | undefined
  }

  /** @throws NetboxHooksError as {@link list} does */
  async count(filter: HistoryFilter = {}): Promise<number> {
    return (await this.#ask({ method: 'count', args: [filter] })) as number
  }

  /** @throws NetboxHooksError as {@link list} does */
  async events(filter: EventFilter = {}, page: Omit<HistoryPage, 'order'> = {}): Promise<EventList> {
    return (await this.#ask({ method: 'events', args: [filter, page] })) as EventList
  }

  /** @throws NetboxHooksError as {@link list} does */
  async webhookRecords(): Promise<WebhookRecord[]> {
    return (await this.#ask({ method: 'webhookRecords', args: [] })) as WebhookRecord[]
  }

  /** @throws NetboxHooksError as {@link list} does */
  async backlogs(): Promise<WebhookBacklog[]> {
    return (await this.#ask({ method: 'backlogs', args: [] })) as WebhookBacklog[]
  }

  /** Ends its thread; the next question begins another. May be called twice. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #ask(call: HistoryCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start()
      this.#waiting.push({ resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(call)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'netbox-hooks history',
      workerData: this.#path,
      // Node 22 warns that node:sqlite is experimental.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    worker.on('message', (outcome: StoreOutcome) => {
      const waiter = this.#waiting.shift()
      if ('error' in outcome) waiter?.reject(new NetboxHooksError(outcome.error))
      else waiter?.resolve(outcome.value)
      // It answers in order. A thread that nobody waits for does not keep the process alive.
      if (this.#waiting.length === 0) worker.unref()
    })
    const fail = (cause: unknown) => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.splice(0)) reject(queueFailed(this.#path, cause))
    }
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('its reader has ended')))
    return worker
  }
}
