import type { ErrorCode } from '@netbox-hooks/core'
import type { IncomingEvent } from '../served-host.ts'

/** A webhook of NetBox that was accepted. */
export interface Arrival {
  /** In ms since the epoch, as all times here. */
  readonly at: number
  readonly eventType: string
  readonly objectType: string
  readonly objectId: string | number | null
  /** When NetBox says that it happened. */
  readonly timestamp: string | null
}

/** Requests that were refused for one reason. */
export interface Refusals {
  readonly code: ErrorCode | undefined
  readonly count: number
  readonly lastAt: number
  /** Bytes of the largest, as far as the requests said. */
  readonly largest: number
}

/** Arrivals that are remembered. */
const mostArrivals = 100
/** Longer texts are not remembered. */
const longestText = 200

/** What has come to the NetBox gateway since the server was started, and what was refused there. */
export class GatewayLog {
  readonly since: number = Date.now()
  #accepted = 0
  readonly #arrivals: Arrival[] = []
  readonly #refusals = new Map<ErrorCode | undefined, Refusals>()

  /** Webhooks that were accepted. */
  get accepted(): number {
    return this.#accepted
  }

  /** The latest of them, the last one first. */
  get arrivals(): readonly Arrival[] {
    return this.#arrivals.toReversed()
  }

  get refusals(): readonly Refusals[] {
    return [...this.#refusals.values()]
  }

  /** Notes a webhook that is being accepted. @returns to be called when it is */
  begin({ eventType, objectType, objectId, timestamp }: IncomingEvent): () => void {
    const id = typeof objectId === 'string' ? briefly(objectId) : (objectId ?? null)
    const event = {
      eventType: briefly(eventType),
      objectType: briefly(objectType),
      objectId: id,
      timestamp: timestamp ?? null,
    }
    return () => {
      this.#accepted += 1
      this.#arrivals.push({ at: Date.now(), ...event })
      if (this.#arrivals.length > mostArrivals) this.#arrivals.shift()
    }
  }

  /** Notes a request that was refused. @param bytes what it said of its length */
  refused(code: ErrorCode | undefined, bytes: number): void {
    const { count = 0, largest = 0 } = this.#refusals.get(code) ?? {}
    const refusals = { code, count: count + 1, lastAt: Date.now(), largest: Math.max(largest, bytes) }
    this.#refusals.set(code, refusals)
  }
}

function briefly(text: string): string {
  return text.length > longestText ? '…' : text
}
