import { Worker } from 'node:worker_threads'
import { NetboxHooksError } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import type { KeptTime, QueueTime } from '@netbox-hooks/delivery/queue'
import { queueFailed } from '../errors.ts'
import type { MigrationProgress } from '../schemas/migration.ts'
import { loadOf, MessageWriter, type Moment } from './message.ts'
import type { StoreCall, StoreMethod, StoreMethods, StoreSettings } from './methods.ts'
import { type BatchAnswer, type BatchOutcome, failure, type StoreFinding } from './outcome.ts'

/** What a caller waits for: the thread's next answer settles it. */
type Waiter = PromiseWithResolvers<unknown>

interface WaitingCall extends StoreCall {
  readonly waiter: Waiter
}

/** Who is told what the store's thread says by itself. */
export interface StoreChannelListener {
  /** Told how far a file of an older layout is on its way to the current one. */
  readonly onMigration?: ((progress: MigrationProgress) => void) | undefined
  /** Told of what is wrong with the file although it can be used. */
  readonly onFinding: (finding: NetboxHooksError) => void
}

/** Calls that commit nothing. */
const light: ReadonlySet<StoreMethod> = new Set([
  'unprocessed',
  'claim',
  'release',
  'pendingWebhooks',
  'webhookRecords',
  'counts',
  'oldestDue',
  'listObjects',
  'objectsAfter',
])

/** How long a mark waits for a commit to ride with, in ms. */
const markDelay = 50

/** How many marks are worth a commit of their own. Each that waits may be sent again after a crash. */
const manyMarks = 16

/** The most calls in one transaction: more of them would only make all of them late. */
const largestBatch = 1_000

/** A batch ends with the call by which its events and bodies have so many bytes: they are copied to the thread. */
const largestLoad = 16 * 1_024 * 1_024

/**
 * The way to the store's thread, with group commit: the calls made while a batch is under way form the next one, and
 * a batch is one message, one transaction and one answer.
 *
 * A mark (`record`) causes no commit of its own. It goes with the next batch that commits anyway, or after 50 ms: a
 * mark that a crash takes away means no more than that a delivery is sent again.
 */
export class StoreChannel {
  /** Resolves when the file is open, with what the last host has kept of its time; rejects as `openSqliteFile` throws. */
  readonly opened: Promise<KeptTime | undefined>
  readonly #path: string
  readonly #time: QueueTime
  readonly #worker: Worker
  readonly #messages = new MessageWriter()
  readonly #exited: Promise<void>
  readonly #waiting: WaitingCall[] = []
  readonly #marks: WaitingCall[] = []
  #marksAreDue = false
  #markTimer: Timer | undefined
  #underWay: readonly Waiter[] = []
  #isScheduled = false
  #failure: NetboxHooksError | undefined
  #depth = 0

  /**
   * @param thread URL of the script that opens the file and answers, see {@link StoreMethods}
   * @param time the queue's; it has to be begun before the first call
   */
  constructor(
    thread: URL,
    settings: StoreSettings,
    time: QueueTime,
    { onMigration = () => {}, onFinding }: StoreChannelListener,
  ) {
    this.#path = settings.path
    this.#time = time
    this.#worker = new Worker(thread, {
      name: 'netbox-hooks queue',
      workerData: settings,
      // Node 22 warns that node:sqlite is experimental.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    const opening: Waiter = Promise.withResolvers()
    this.#underWay = [opening]
    this.opened = opening.promise as StoreChannel['opened']
    this.#worker.on('message', (message: BatchAnswer | MigrationProgress | StoreFinding) => {
      if ('total' in message) return onMigration(message)
      if ('finding' in message) return onFinding(new NetboxHooksError(message.finding))
      this.#depth = message.depth
      this.#settle(message.outcomes)
    })
    this.#worker.on('error', (error) => this.#fail(error))
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(new Error('its thread has ended'))
        resolve()
      })
    })
  }

  /** How many events and deliveries waited in the file when it answered last. */
  get depth(): number {
    return this.#depth
  }

  /** Calls a store method; resolves when its effect is durable. */
  call<Method extends StoreMethod>(
    method: Method,
    ...args: Parameters<StoreMethods[Method]>
  ): Promise<ReturnType<StoreMethods[Method]>> {
    if (this.#failure) return Promise.reject(this.#failure)
    const waiter: Waiter = Promise.withResolvers()
    const call: WaitingCall = { method, args, waiter }
    if (method === 'record') this.#addMark(call)
    else {
      this.#waiting.push(call)
      this.#schedule()
    }
    return waiter.promise as Promise<ReturnType<StoreMethods[Method]>>
  }

  /** Waits for all that was called, then closes the file and ends the thread. */
  async close(): Promise<void> {
    this.flushMarks()
    // Calls are answered in their order, so the last one's answer comes after all others.
    await this.call('keepTime', this.#time.kept()).catch(() => {})
    if (!this.#failure) this.#worker.postMessage('close')
    await this.#exited
  }

  /** Lets the marks that wait go with the next batch, whatever it is. */
  flushMarks(): void {
    this.#marksAreDue = true
    this.#schedule()
  }

  #addMark(call: WaitingCall): void {
    this.#marks.push(call)
    if (this.#marks.length >= manyMarks) this.flushMarks()
    else this.#markTimer ??= after(markDelay, () => this.flushMarks())
  }

  /** Sends a batch once the events of this turn of the loop have made all of their calls: one commit serves them all. */
  #schedule(): void {
    if (this.#isScheduled || this.#underWay.length > 0) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#send()
    })
  }

  #send(): void {
    const batch = this.#nextBatch()
    const commits = this.#marksAreDue || batch.some(({ method }) => !light.has(method))
    if (commits) batch.unshift(...this.#takeMarks())
    if (batch.length === 0) return
    // What is sent is not held on to: it is much, and the garbage collector would carry it along until the answer comes.
    this.#underWay = batch.map(({ waiter }) => waiter)
    try {
      this.#worker.postMessage(this.#messages.pack(batch, this.#moment))
    } catch (thrown) {
      // An argument that cannot be copied to another thread.
      this.#settle(batch.map(() => failure(thrown, this.#path)))
    }
  }

  #nextBatch(): WaitingCall[] {
    let load = 0
    const end = this.#waiting.findIndex((call, index) => {
      if (index === largestBatch || load >= largestLoad) return true
      load += loadOf(call)
      return false
    })
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
  }

  get #moment(): Moment {
    const time = this.#time
    return { now: time.now(), wall: time.wall(), lived: time.lived() }
  }

  #takeMarks(): WaitingCall[] {
    this.#markTimer?.cancel()
    this.#markTimer = undefined
    this.#marksAreDue = false
    return this.#marks.splice(0)
  }

  #settle(outcomes: readonly BatchOutcome[]): void {
    const settled = this.#underWay
    this.#underWay = []
    settled.forEach(({ resolve, reject }, index) => {
      const outcome = outcomes[index]
      if (!outcome) resolve(undefined)
      else if ('error' in outcome) reject(new NetboxHooksError(outcome.error))
      else resolve(outcome.value)
    })
    if (this.#waiting.length > 0 || this.#marksAreDue) this.#schedule()
  }

  /** Ends every call that waits, now and from now on: the thread is gone. */
  #fail(cause: unknown): void {
    this.#failure ??= queueFailed(this.#path, cause)
    this.#markTimer?.cancel()
    const waiting = [...this.#marks.splice(0), ...this.#waiting.splice(0)]
    const waiters = [...this.#underWay, ...waiting.map(({ waiter }) => waiter)]
    this.#underWay = []
    for (const { reject } of waiters) reject(this.#failure)
  }
}
