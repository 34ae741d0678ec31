import type { Clock } from '../clock.ts'
import type { Lane } from '../lanes/lane.ts'
import type { WebhookStates } from '../pace/webhook-states.ts'
import { type Attempt, failedAtOnce } from '../queue/attempt.ts'
import type { Delivery, DeliveryFailure } from '../queue/delivery.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { JudgedAttempt } from './make-attempt.ts'
import type { OutcomeLog } from './outcome-log.ts'
import type { Supply } from './supply.ts'

/** What a {@link Recorder} is made of. */
export interface RecorderOptions {
  readonly queue: Pick<DeliveryQueue, 'record' | 'limits'>
  readonly supply: Supply
  readonly states: WebhookStates
  readonly outcomes: OutcomeLog
  /** Called after every attempt, once it is recorded. */
  readonly onAttempt: (delivery: Delivery, attempt: Attempt) => void | Promise<void>
  readonly clock: Clock
}

/** Records attempts in the queue, and tells whoever is concerned what has come of them. */
export class Recorder {
  readonly #queue: RecorderOptions['queue']
  readonly #supply: Supply
  readonly #states: WebhookStates
  readonly #outcomes: OutcomeLog
  readonly #onAttempt: RecorderOptions['onAttempt']
  readonly #clock: Clock

  constructor(options: RecorderOptions) {
    this.#queue = options.queue
    this.#supply = options.supply
    this.#states = options.states
    this.#outcomes = options.outcomes
    this.#onAttempt = options.onAttempt
    this.#clock = options.clock
  }

  /** Tells of a delivery that was stored as failed. Whoever had it stored so has said why. */
  async storedAsFailed(delivery: Delivery): Promise<void> {
    const attempt = failedAtOnce(delivery.id, delivery.failure as DeliveryFailure, this.#clock.wall())
    await this.#onAttempt(delivery, attempt)
  }

  /** Whether it is a failure that the queue counts: what it means follows when it is recorded, from those of all hosts. */
  isCountedByQueue(attempt: JudgedAttempt): boolean {
    return this.#queue.limits !== undefined && verdictOf(attempt) === 'failure'
  }

  async record(lane: Lane, delivery: Delivery, attempt: JudgedAttempt): Promise<void> {
    let failuresInRow: number | undefined
    try {
      const atOnce = delivery.orderingKey !== undefined
      failuresInRow = await this.#queue.record(attempt, { atOnce, counts: verdictOf(attempt) })
    } catch (error) {
      // The queue does not know of the attempt, so it is made again: better twice than never.
      this.#supply.release(lane, [delivery])
      this.#supply.expectAfterPause(lane)
      throw error
    }
    const heard = this.#recorded(lane, delivery, attempt, failuresInRow)
    if (heard) await heard
  }

  #recorded(
    lane: Lane,
    delivery: Delivery,
    attempt: JudgedAttempt,
    failuresInRow: number | undefined,
  ): void | Promise<void> {
    const { nextDueAt, state } = attempt
    if (failuresInRow !== undefined)
      this.#states.judge(lane.webhook, attempt, this.#clock.now(), failuresInRow)
    if (nextDueAt !== undefined) this.#supply.expect(lane, nextDueAt)
    if (delivery.orderingKey !== undefined && (state !== 'pending' || attempt.givesWay))
      this.#supply.expect(lane, 0)
    const told = this.#asTold(attempt)
    this.#outcomes.write(delivery, told)
    return this.#onAttempt(delivery, told)
  }

  /** An attempt with the next one's time as the clock will tell it. */
  #asTold(attempt: Attempt): Attempt {
    const { nextDueAt } = attempt
    return nextDueAt === undefined ? attempt : { ...attempt, nextDueAt: this.#clock.toWall(nextDueAt) }
  }
}

/** What an attempt says of its webhook; `undefined` if it says nothing, or nothing that is not counted already. */
function verdictOf({ outcome, countsAgainstWebhook, isCountedAlready }: JudgedAttempt) {
  if (outcome === 'delivered') return 'success'
  return countsAgainstWebhook && !isCountedAlready ? 'failure' : undefined
}
