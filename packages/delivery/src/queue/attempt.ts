import type { AttemptTimings } from '../attempt-timings.ts'
import type { DeliveryFailure, DeliveryState } from './delivery.ts'

/** One HTTP request of a delivery and what came of it. */
export interface Attempt {
  readonly deliveryId: string
  /** 1 for the first attempt. */
  readonly number: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  /** How long its parts took. */
  readonly timings?: AttemptTimings | undefined
  /** The response's status; `undefined` if there was none. */
  readonly status: number | undefined
  /** The response's headers, names in lower case, without cookies. */
  readonly responseHeaders?: Readonly<Record<string, string>> | undefined
  /** Size of the response's body, as far as it was read. */
  readonly responseBytes?: number | undefined
  /** Start of the response's body. The first KiB of it is kept. */
  readonly responseBody: string | undefined
  /** Why the attempt failed, without secrets. */
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly state: Exclude<DeliveryState, 'cancelled'>
  /**
   * With state `pending`: when the next attempt is due: in the queue's time for the queue, as the clock will say for all
   * others.
   */
  readonly nextDueAt: number | undefined
  /** Of a delivery with an ordering key that is tried again: those behind it need not wait for it any longer. */
  readonly givesWay?: boolean | undefined
}

/** The only attempt of a delivery that failed before there was a request. @param at in ms since the epoch */
export function failedAtOnce(deliveryId: string, failure: DeliveryFailure, at: number): Attempt {
  return {
    deliveryId,
    number: 1,
    startedAt: at,
    durationMs: 0,
    status: undefined,
    responseBody: undefined,
    error: failure,
    state: 'failed',
    nextDueAt: undefined,
  }
}
