import { type Logger, messageOf, silentLogger } from '@netbox-hooks/core'
import { after, type Timer } from '@netbox-hooks/core/times'
import type { DeliveryQueue } from './queue.ts'

const minutes = 60_000
const days = 24 * 60 * minutes

/** How long what is over is kept, in ms. */
export interface RetentionPeriods {
  /** Deliveries with their attempts, and processed events. Default 30 days. */
  readonly attempts?: number | undefined
  /** Bodies of requests and of events: without them, nothing can be sent once more. Default 7 days. */
  readonly bodies?: number | undefined
  /** Records of who did what. Default 1 year. */
  readonly audit?: number | undefined
}

/** What a {@link Retention} is made of. */
export interface RetentionOptions extends RetentionPeriods {
  /** An open queue. */
  readonly queue: Pick<DeliveryQueue, 'prune' | 'time' | 'objects'>
  readonly logger?: Logger
  /** Told how many rows a round has looked at so far, and when it has ended. */
  readonly onProgress?: ((looked: number, hasEnded: boolean) => void) | undefined
}

/** Rows of each kind that one transaction drops: the queue's other work waits no longer than for those. */
const chunk = 200
/** How long it waits after a round, in ms. */
const pause = 10 * minutes

/** Drops what is old, in small chunks, as long as it runs. */
export class Retention {
  readonly #queue: RetentionOptions['queue']
  #attempts = 0
  #bodies = 0
  #audit = 0
  readonly #logger: Logger
  readonly #onProgress: NonNullable<RetentionOptions['onProgress']>
  #timer: Timer | undefined
  #isRunning = false

  constructor(options: RetentionOptions) {
    const { queue, logger = silentLogger, onProgress } = options
    this.#onProgress = onProgress ?? (() => {})
    this.#queue = queue
    this.keep(options)
    this.#logger = logger
  }

  /** Keeps things for so long from the next round on. */
  keep({ attempts = 30 * days, bodies = 7 * days, audit = 365 * days }: RetentionPeriods): void {
    this.#attempts = attempts
    this.#bodies = bodies
    this.#audit = audit
  }

  /** Begins the first round in a moment. */
  start(): void {
    this.#isRunning = true
    this.#schedule(1_000)
  }

  /** Ends after the chunk that is under way. May be called twice. */
  stop(): void {
    this.#isRunning = false
    this.#timer?.cancel()
  }

  /**
   * Drops all that is old now.
   * @param onProgress told after each chunk how many rows have been looked at
   * @throws NetboxHooksError as {@link DeliveryQueue.prune} does
   */
  async run(onProgress: (looked: number) => void = () => {}): Promise<void> {
    const now = this.#queue.time.lived()
    const before = now - this.#attempts
    const bodiesBefore = now - this.#bodies
    let total = 0
    for (let looked = 1; looked > 0; ) {
      looked = await this.#queue.prune({ before, bodiesBefore, limit: chunk })
      total += looked
      onProgress(total)
    }
    for (let dropped = chunk; dropped === chunk; ) {
      dropped = await this.#queue.objects.pruneRecords(now - this.#audit, chunk)
      total += dropped
      if (dropped > 0) onProgress(total)
    }
  }

  #schedule(wait: number): void {
    this.#timer = after(wait, () => void this.#round()).unref()
  }

  async #round(): Promise<void> {
    try {
      let total = 0
      await this.run((looked) => {
        total = looked
        this.#onProgress(looked, false)
      }).finally(() => this.#onProgress(total, true))
    } catch (error) {
      if (this.#isRunning) this.#logger.error({ err: error }, `Retention: ${messageOf(error)}`)
    }
    if (this.#isRunning) this.#schedule(pause)
  }
}
