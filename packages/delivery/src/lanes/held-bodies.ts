import { ByteBudget, heapShare } from '@netbox-hooks/core/memory'
import type { Delivery } from '../queue/delivery.ts'

/** As much as a quarter of the heap, although bodies lie beside it: who gives a host more of the one means the other, too. */
const part = 1 / 4

/** Bounds the bodies of all deliveries in memory, those that wait and those in flight. One that is shared counts once. */
export class HeldBodies {
  readonly #budget: ByteBudget

  /** @param most bytes that may be held; default: as much as a quarter of the heap */
  constructor(most: number = heapShare(part)) {
    this.#budget = new ByteBudget(most)
  }

  /** Deliveries that have come into memory together, and share bodies. None of these is held yet. */
  of(deliveries: readonly Delivery[]): HeldDelivery[] {
    const bodies: HeldBody[] = []
    return deliveries.map((delivery) => {
      const shared = bodies.find(({ bytes }) => bytes === delivery.body)
      const body = shared ?? new HeldBody(delivery.body, this.#budget)
      if (!shared) bodies.push(body)
      return { delivery, body }
    })
  }

  /** Waits, in order, for room for bodies that are to be read; it is kept until what is read is held. */
  async roomFor<T>(bytes: number, read: () => Promise<T>): Promise<T> {
    await this.#budget.take(bytes)
    try {
      return await read()
    } finally {
      this.#budget.giveBack(bytes)
    }
  }
}

/** A delivery in memory. */
export interface HeldDelivery {
  readonly delivery: Delivery
  readonly body: HeldBody
}

/**
 * The body of deliveries in memory, and how many of them hold it. It counts by itself: a Map of all bodies would change
 * with every delivery, and V8 drags what stood in one through several collections.
 */
export class HeldBody {
  readonly bytes: Uint8Array
  readonly #budget: ByteBudget
  #holders = 0

  constructor(bytes: Uint8Array, budget: ByteBudget) {
    this.bytes = bytes
    this.#budget = budget
  }

  /** Whether it can be held now. */
  get hasRoom(): boolean {
    return this.#holders > 0 || this.#budget.hasRoomFor(this.bytes.byteLength)
  }

  /** Holds it for one more delivery. */
  hold(): void {
    this.#holders += 1
    if (this.#holders === 1) this.#budget.hold(this.bytes.byteLength)
  }

  /** A delivery needs it no more. */
  letGo(): void {
    this.#holders -= 1
    if (this.#holders === 0) this.#budget.giveBack(this.bytes.byteLength)
  }
}
