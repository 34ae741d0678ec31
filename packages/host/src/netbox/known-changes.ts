import { NetboxHooksError } from '@netbox-hooks/core'
import type { DeliveryHistory } from '@netbox-hooks/delivery'
import { isChange, netboxChangeKey, netboxLogKeys } from '@netbox-hooks/server'
import { type KnownEvent, tryReadEvent } from '../events/stored-event.ts'

/** How many are remembered; of those that are forgotten the queue's idempotency keys know for a day. */
const mostKnown = 200_000
/** Clocks of NetBox, hosts and queue may differ by so much, in ms. */
const skew = 60_000

/**
 * Which changes in NetBox have been accepted, by whichever host, as the history tells: nothing has to be noted where events
 * come in. What is not processed yet is known by its idempotency key.
 */
export class KnownChanges {
  readonly #history: Pick<DeliveryHistory, 'events'>
  /** When each was read. The oldest come first. */
  readonly #keys = new Map<string, number>()
  /** The span of time of which it is known what was accepted, in ms since the epoch. */
  #readFrom = Number.POSITIVE_INFINITY
  #readTo = 0

  constructor(history: Pick<DeliveryHistory, 'events'>) {
    this.#history = history
  }

  /** Reads what was accepted from a time on and has not been read yet. */
  async read(from: number, signal: AbortSignal): Promise<void> {
    const start = from - skew
    const since = start < this.#readFrom ? start : Math.max(start, this.#readTo - skew)
    const now = Date.now()
    let cursor: string | undefined
    do {
      const page = await this.#history.events({ from: since }, { limit: 1_000, cursor })
      for (const { body } of page.events) {
        const read = tryReadEvent({ body })
        if (!NetboxHooksError.is(read)) for (const key of keysOf(read)) this.#note(key, now)
      }
      cursor = page.next
    } while (cursor !== undefined && !signal.aborted)
    if (signal.aborted) return
    this.#readFrom = start
    this.#readTo = now
    this.#forgetBefore(start)
  }

  has(keys: readonly string[]): boolean {
    return keys.some((key) => this.#keys.has(key))
  }

  /** Notes a change that has just been accepted. */
  add(keys: readonly string[]): void {
    for (const key of keys) this.#note(key, Date.now())
  }

  #note(key: string, at: number): void {
    this.#keys.delete(key)
    this.#keys.set(key, at)
  }

  #forgetBefore(time: number): void {
    for (const [key, at] of this.#keys) {
      if (at >= time && this.#keys.size <= mostKnown) return
      this.#keys.delete(key)
    }
  }
}

function keysOf({ event, origin }: KnownEvent): readonly string[] {
  const { eventType, objectType, objectId, data, request, timestamp } = event
  const requestId = request?.id
  if (!requestId || typeof objectId !== 'number' || !isChange(eventType)) return []
  const change = { eventType, objectType, objectId, requestId }
  if (origin?.source === 'catch-up') return netboxLogKeys(change, Date.parse(timestamp))
  const saved = data?.['last_updated']
  return [netboxChangeKey(change, typeof saved === 'string' ? Date.parse(saved) : Number.NaN)]
}
