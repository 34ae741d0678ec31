import { refuseUnless } from '@netbox-hooks/core'
import { type Clock, type Duration, milliseconds, type Timer } from '@netbox-hooks/core/times'
import { VirtualClock } from '@netbox-hooks/delivery/memory'
import { QueueTime, type TimeSource } from '@netbox-hooks/delivery/queue'
import { inNextTurn } from './real-time.ts'

/** The time of a test host. It stands still until {@link advance}: retries, breakers, rates and time limits go by it. */
export class TestClock implements Clock {
  readonly leeway = 0
  readonly #virtual: VirtualClock
  readonly #settle: () => Promise<unknown>

  /**
   * @param now what it says first, in ms since the epoch
   * @param settle resolves when all that can be done without time passing is done
   */
  constructor(now: number, settle: () => Promise<unknown>) {
    this.#virtual = new VirtualClock(now)
    this.#settle = settle
  }

  /** What it says, in ms since the epoch. */
  get time(): number {
    return this.#virtual.now()
  }

  /** The same as a date. */
  get date(): Date {
    return new Date(this.time)
  }

  /** The time of a queue that goes by it. */
  queueTime(): QueueTime {
    const { source }: { readonly source: TimeSource } = this.#virtual
    return new QueueTime(source)
  }

  now(): number {
    return this.#virtual.now()
  }

  after(ms: number, work: () => void): Timer {
    const undo = ms > 0 ? this.#virtual.after(ms, work) : inNextTurn(work)
    const timer: Timer = { cancel: () => undo(), unref: () => timer }
    return timer
  }

  /**
   * Lets time pass: what falls due on the way is done when its time comes, one after the other. Resolves when all of it is
   * done that needs no more time.
   *
   * @param duration seconds, or a text with its unit: `'250ms'`, `'30s'`, `'5m'`, `'2h'`, `'7d'`
   * @throws NetboxHooksError `NBH_ARGUMENT_INVALID`
   */
  async advance(duration: Duration): Promise<void> {
    const ms = milliseconds(duration) ?? Number.NaN
    refuseUnless(
      Number.isFinite(ms),
      'clock.advance()',
      "a duration, such as '5m' or a number of seconds",
      duration,
    )
    let isThere = false
    await this.#settle()
    this.#virtual.after(ms, () => {
      isThere = true
    })
    while (!isThere) {
      await this.#virtual.step()
      await this.#settle()
    }
  }

  /** Goes on to what falls due next, whenever that is. @returns whether there is anything */
  async skip(): Promise<boolean> {
    if (this.#virtual.next === undefined) return false
    await this.#virtual.step()
    return true
  }
}
