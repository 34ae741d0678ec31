import type { Delivery } from '../queue/delivery.ts'
import type { HeldDelivery } from './held-bodies.ts'

/** Claimed deliveries of one webhook that wait to be sent, oldest first. */
export class Backlog {
  #waiting: HeldDelivery[] = []
  #bytes = 0

  get length(): number {
    return this.#waiting.length
  }

  /** Bytes of their bodies. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds one. Its body is held from now on. */
  add(held: HeldDelivery): void {
    held.body.hold()
    this.#bytes += held.delivery.body.byteLength
    this.#waiting.push(held)
  }

  /** Takes the first one out to be sent. Its body is held on. */
  next(): HeldDelivery {
    const held = this.#waiting.shift() as HeldDelivery
    this.#bytes -= held.delivery.body.byteLength
    return held
  }

  /** Takes all of them out, not to be sent. */
  empty(): readonly Delivery[] {
    return this.#takeOut(() => true)
  }

  /** Takes these out, not to be sent. */
  drop(ids: ReadonlySet<string>): void {
    this.#takeOut(({ id }) => ids.has(id))
  }

  /** Lets those that are named go elsewhere. */
  readdress(urls: ReadonlyMap<string, string>): void {
    this.#waiting = this.#waiting.map((held) => {
      const url = urls.get(held.delivery.id)
      return url === undefined ? held : { ...held, delivery: { ...held.delivery, url } }
    })
  }

  #takeOut(isOut: (delivery: Delivery) => boolean): readonly Delivery[] {
    const out = this.#waiting.filter(({ delivery }) => isOut(delivery))
    if (out.length === 0) return []
    this.#waiting = this.#waiting.filter(({ delivery }) => !isOut(delivery))
    for (const { body } of out) {
      body.letGo()
      this.#bytes -= body.bytes.byteLength
    }
    return out.map(({ delivery }) => delivery)
  }
}
