import type { Delivery } from '../queue/delivery.ts'
import type { HeldBodies } from './held-bodies.ts'

/** Claimed deliveries of one webhook that wait to be sent, oldest first. */
export class Backlog {
  readonly #bodies: HeldBodies
  #deliveries: Delivery[] = []
  #bytes = 0

  constructor(bodies: HeldBodies) {
    this.#bodies = bodies
  }

  get length(): number {
    return this.#deliveries.length
  }

  /** Bytes of their bodies. */
  get bytes(): number {
    return this.#bytes
  }

  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.#bodies.hold(delivery.body)
      this.#bytes += delivery.body.byteLength
      this.#deliveries.push(delivery)
    }
  }

  /** Takes the first one out to be sent. Its body is held on. */
  next(): Delivery {
    const delivery = this.#deliveries.shift() as Delivery
    this.#bytes -= delivery.body.byteLength
    return delivery
  }

  /** Takes all of them out, not to be sent. */
  empty(): readonly Delivery[] {
    return this.#takeOut(() => true)
  }

  /** Takes these out, not to be sent. */
  drop(ids: ReadonlySet<string>): void {
    this.#takeOut(({ id }) => ids.has(id))
  }

  #takeOut(isOut: (delivery: Delivery) => boolean): readonly Delivery[] {
    const out = this.#deliveries.filter(isOut)
    if (out.length === 0) return out
    this.#deliveries = this.#deliveries.filter((delivery) => !isOut(delivery))
    for (const { body } of out) {
      this.#bodies.letGo(body)
      this.#bytes -= body.byteLength
    }
    return out
  }
}
