import { after, type Timer } from '@netbox-hooks/core/times'
import { type ManagedObject, signatureKeysOf } from './managed-object.ts'

/** It looks at the clock again after that time, in ms, since that may be set. */
const longest = 60 * 60_000

/** Knows when keys of signatures end, and tells of each webhook that has one. */
export class KeyEnds {
  readonly #onEnd: (webhookIds: readonly number[]) => void
  /** When the next key of a webhook ends, by the webhook's number. */
  readonly #ends = new Map<number, number>()
  #timer: Timer | undefined

  constructor(onEnd: (webhookIds: readonly number[]) => void) {
    this.#onEnd = onEnd
  }

  put(object: ManagedObject): void {
    if (object.kind !== 'webhook') return
    const ends = signatureKeysOf(object).flatMap(({ endsAt = 0 }) => (endsAt > Date.now() ? [endsAt] : []))
    if (ends.length > 0) this.#ends.set(object.id, Math.min(...ends))
    else this.#ends.delete(object.id)
  }

  remove(id: number): void {
    this.#ends.delete(id)
  }

  /** Waits for the next end. */
  wait(): void {
    this.#timer?.cancel()
    if (this.#ends.size === 0) return
    const next = Math.min(...this.#ends.values())
    this.#timer = after(Math.min(next - Date.now(), longest), () => this.#look()).unref()
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #look(): void {
    const ended = [...this.#ends].filter(([, end]) => end <= Date.now()).map(([id]) => id)
    for (const id of ended) this.#ends.delete(id)
    if (ended.length > 0) this.#onEnd(ended)
    this.wait()
  }
}
