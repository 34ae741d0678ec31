import { every, type Timer } from '@netbox-hooks/core/times'
import { LoadMeter } from './load-meter.ts'
import type { SendingThread } from './thread.ts'

/** How often the load is looked at, in ms. */
const lookEvery = 1_000

/** From this load on, whoever sends is busy. */
const busy = 0.7
/** Up to this load, threads have next to nothing to do. */
const idle = 0.1

/** After so many looks in a row another thread is begun… */
const busyLooks = 2
/** …or one is ended. */
const idleLooks = 30

/** Who does what {@link Demand} asks for. */
export interface DemandListener {
  /** The threads that send; none if the main thread does. */
  threads(): readonly SendingThread[]
  onBusy(): void
  onIdle(): void
}

/**
 * How many threads should send, by how busy those are that do: the main thread, as long as there is no other. A host with
 * little to do does without.
 */
export class Demand {
  readonly #listener: DemandListener
  #main = new LoadMeter(performance)
  #timer: Timer | undefined
  #hasSent = false
  #busyLooks = 0
  #idleLooks = 0

  constructor(listener: DemandListener) {
    this.#listener = listener
  }

  /** Something is sent: it is looked at for a while. */
  sent(): void {
    this.#hasSent = true
    if (this.#timer) return
    this.#main.next()
    this.#timer = every(lookEvery, () => this.#look()).unref()
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #look(): void {
    const threads = this.#listener.threads()
    if (!this.#hasSent && threads.length === 0) {
      this.stop()
      return
    }
    this.#hasSent = false
    const main = this.#main.next()
    const loads = threads.length === 0 ? [main] : threads.map(({ load }) => load.next())
    this.#busyLooks = Math.min(...loads) >= busy ? this.#busyLooks + 1 : 0
    this.#idleLooks = threads.length > 0 && Math.max(...loads) <= idle ? this.#idleLooks + 1 : 0
    if (this.#busyLooks >= busyLooks) {
      this.#busyLooks = 0
      this.#listener.onBusy()
    }
    if (this.#idleLooks >= idleLooks) this.#listener.onIdle()
  }
}
