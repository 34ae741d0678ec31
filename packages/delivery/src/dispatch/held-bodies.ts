import { ByteBudget, heapShare } from '@netbox-hooks/core/memory'

/** As much as a quarter of the heap, although bodies lie beside it: who gives a host more of the one means the other, too. */
const part = 1 / 4

/** Bounds the bodies of all deliveries in memory, those that wait and those in flight. One that is shared counts once. */
export class HeldBodies {
  readonly #budget: ByteBudget
  readonly #holders = new Map<Uint8Array, number>()

  /** @param most bytes that may be held; default: as much as a quarter of the heap */
  constructor(most: number = heapShare(part)) {
    this.#budget = new ByteBudget(most)
  }

  /** Whether a body can be held now. */
  hasRoomFor(body: Uint8Array): boolean {
    return this.#holders.has(body) || this.#budget.hasRoomFor(body.byteLength)
  }

  /** Holds a body for one more delivery. */
  hold(body: Uint8Array): void {
    const holders = this.#holders.get(body) ?? 0
    this.#holders.set(body, holders + 1)
    if (holders === 0) this.#budget.hold(body.byteLength)
  }

  /** A delivery needs a body no more. */
  letGo(body: Uint8Array): void {
    const holders = this.#holders.get(body) ?? 0
    if (holders > 1) this.#holders.set(body, holders - 1)
    else if (this.#holders.delete(body)) this.#budget.giveBack(body.byteLength)
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
