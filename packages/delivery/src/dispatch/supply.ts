import type { Clock } from '../clock.ts'
import type { HeldBodies, HeldDelivery } from '../lanes/held-bodies.ts'
import type { Lane } from '../lanes/lane.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { Delivery } from '../queue/delivery.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { BackgroundWork } from './background-work.ts'
import { WakeUps } from './wake-ups.ts'

/** What a {@link Supply} is made of. */
export interface SupplyOptions {
  readonly queue: Pick<DeliveryQueue, 'claim' | 'release' | 'pendingWebhooks'>
  readonly lanes: Lanes
  readonly bodies: HeldBodies
  readonly work: BackgroundWork
  readonly clock: Clock
  /** Called when a lane may have something to send, or may ask for more. */
  readonly onChange: (lane: Lane) => void
}

/** How long a queue is left alone that has failed, in ms. */
const queuePause = 5_000
/** Bytes that are claimed at once. */
const claimBytes = 4 * 1_024 * 1_024

/**
 * Brings deliveries from the queue into the lanes, in time, and gives back what is not sent. It brings nothing before it
 * is started, nor after it is stopped.
 */
export class Supply {
  readonly #queue: SupplyOptions['queue']
  readonly #lanes: Lanes
  readonly #bodies: HeldBodies
  readonly #work: BackgroundWork
  readonly #clock: Clock
  readonly #onChange: (lane: Lane) => void
  readonly #wakeUps: WakeUps
  #isRunning = false

  constructor({ queue, lanes, bodies, work, clock, onChange }: SupplyOptions) {
    this.#queue = queue
    this.#lanes = lanes
    this.#bodies = bodies
    this.#work = work
    this.#clock = clock
    this.#onChange = onChange
    this.#wakeUps = new WakeUps((lane) => this.#wake(lane), clock)
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  start(): void {
    this.#isRunning = true
  }

  /** Gives back all that waits in the lanes. */
  stop(): void {
    this.#isRunning = false
    this.#wakeUps.clear()
    this.#work.cancelPostponed()
    for (const lane of this.#lanes.all()) this.release(lane, lane.backlog.empty())
  }

  /** Adds a claimed delivery to a lane's backlog, or gives it back if it is too late to send it. */
  take(lane: Lane, held: HeldDelivery): void {
    if (this.#isRunning) lane.backlog.add(held)
    else this.release(lane, [held.delivery])
  }

  /** Gives claimed deliveries back to the queue, in the background. */
  release(lane: Lane, deliveries: readonly Delivery[]): void {
    if (deliveries.length > 0) this.#work.run(this.#giveBack(lane, deliveries))
  }

  /** Asks the queue for some of a lane's deliveries that are due, in the background. */
  claim(lane: Lane): void {
    this.#work.run(this.#claim(lane))
  }

  /** Notes when the queue has something for a lane, in the queue's time. */
  expect(lane: Lane, dueAt: number): void {
    lane.nextDueAt = Math.min(lane.nextDueAt, dueAt)
    if (lane.isDue) this.#onChange(lane)
    else this.lookAt(lane, lane.nextDueAt)
  }

  /** The queue did not take what became of one of a lane's deliveries: it is asked again after a pause. */
  expectAfterPause(lane: Lane): void {
    this.expect(lane, this.#clock.now() + queuePause)
  }

  /** Looks at a lane again at that time, in the queue's time. */
  lookAt(lane: Lane, time: number): void {
    if (this.#isRunning) this.#wakeUps.add(lane, time)
  }

  /** Asks the queue anew for every webhook that it has something for. */
  async lookAgain(): Promise<void> {
    try {
      for (const webhook of await this.#queue.pendingWebhooks()) {
        const lane = this.#lanes.of(webhook)
        lane.nextDueAt = 0
        this.#onChange(lane)
      }
    } catch (error) {
      // What it was called for is done already, and must not be forgotten.
      this.#work.log(error)
      this.postpone(() => this.#work.run(this.lookAgain()))
    }
  }

  /** Does something when the queue has been left alone for a while. */
  postpone(work: () => void): void {
    if (this.#isRunning) this.#work.postpone(queuePause, work)
  }

  async #giveBack(lane: Lane, deliveries: readonly Delivery[]): Promise<void> {
    try {
      await this.#queue.release(deliveries.map(({ id }) => id))
    } catch (error) {
      // What is not given back is handed out to nobody.
      this.postpone(() => {
        this.release(lane, deliveries)
        this.expect(lane, 0)
      })
      throw error
    }
  }

  async #claim(lane: Lane): Promise<void> {
    const limit = lane.beginClaim()
    let nextDueAt: number | undefined = this.#clock.now() + queuePause
    try {
      nextDueAt = await this.#bodies.roomFor(claimBytes, async () => {
        // It may have been stopped while it waited.
        if (!this.#isRunning) return undefined
        const claim = await this.#queue.claim(lane.webhook, limit, { bytes: claimBytes })
        for (const held of this.#bodies.of(claim.deliveries)) this.take(lane, held)
        return claim.nextDueAt
      })
    } finally {
      lane.endClaim()
      this.expect(lane, nextDueAt ?? Number.POSITIVE_INFINITY)
      this.#onChange(lane)
    }
  }

  #wake(lane: Lane): void {
    this.#onChange(lane)
    // It may have been woken for another reason than what the queue has for it later.
    if (!lane.isDue) this.lookAt(lane, lane.nextDueAt)
  }
}
