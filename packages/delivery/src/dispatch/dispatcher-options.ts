import type { Logger } from '@netbox-hooks/core'
import type { Timers } from '../clock.ts'
import type { Endpoint } from '../lanes/endpoint.ts'
import type { StateChange } from '../pace/webhook-states.ts'
import type { Attempt } from '../queue/attempt.ts'
import type { Delivery } from '../queue/delivery.ts'
import type { DeliveryQueue } from '../queue/queue.ts'
import type { Sender } from '../send/sender.ts'

/** What a `Dispatcher` is made of. */
export interface DispatcherOptions {
  /** An open queue. The dispatcher does not close it. */
  readonly queue: DeliveryQueue
  /**
   * Looks a webhook up by its name, at every attempt; `undefined` if there is none of that name: what is pending for it
   * waits, see {@link Endpoint.held}. What depends on the delivery that is tried, as its retries may, is said for that one
   * alone. What holds for all of them, as limits, is looked at again by `Dispatcher.renew`.
   */
  readonly endpoint: (webhook: string, delivery?: Delivery) => Endpoint | undefined
  /** Makes the requests. It is the dispatcher's own, who destroys it when it stops. */
  readonly sender: Sender
  /** The most requests in flight to all webhooks together, which take turns. Default 1,024. */
  readonly concurrency?: number
  /** Bytes of the bodies that are in memory at once, in flight or not. Default: as much as a quarter of the heap. */
  readonly heldBytes?: number | undefined
  readonly logger?: Logger
  /**
   * Called after every attempt, once it is recorded: its `state` tells whether the delivery is delivered, will be tried
   * again (`pending`) or has failed for good. What it throws is logged.
   */
  readonly onAttempt?: (delivery: Delivery, attempt: Attempt) => void | Promise<void>
  /** Called when a webhook is paused, opened, disabled or active again. What it throws is logged. */
  readonly onStateChange?: (change: StateChange) => void
  /** What it waits by; what time it is, the queue says. Default: Node's. */
  readonly timers?: Timers | undefined
  /** Spreads retries out: a number from 0 up to 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}
