import type { MemoryStore, StoredDelivery } from '@netbox-hooks/delivery/memory'
import { type Flight, isUnderWay } from './flight.ts'
import type { Watched } from './judge.ts'

/** A request that begins. */
export interface Sending {
  readonly now: number
  readonly delivery: StoredDelivery
  readonly number: number
  /** How many attempts the dispatcher believes to have been made. */
  readonly attempts: number
  /** Where it is sent to. */
  readonly url: string
  readonly watched: Watched
  /** The delivery's request before this one. */
  readonly before: Flight | undefined
  readonly store: MemoryStore
  readonly inFlight: number
  readonly concurrency: number
}

/** Why a request should not have been sent. */
export function* faultsOfSending(sending: Sending): Generator<string> {
  const { now, delivery, number, attempts, url, watched, before } = sending
  const { state, endedAt, dueAt } = delivery
  // A request that begins in the moment in which it is readdressed is one in flight.
  if (url !== delivery.url && delivery.readdressedAt !== now) yield `sent to ${url}, not to ${delivery.url}`
  if (watched.held) yield `sent though its webhook is ${watched.held}`
  if (attempts !== number - 1) yield `sent as if ${attempts} attempts had been made`
  if (number > Number(watched.simulated.endpoint.retrySchedule?.length)) yield 'its schedule was exhausted'
  if (before && isUnderWay(before)) yield `sent again while attempt ${before.number} is ${before.state}`
  if (state === 'pending') {
    if (dueAt === undefined || dueAt > now) yield `sent before it is due (${dueAt})`
    yield* faultsOfOrder(sending)
  } else if (state !== 'cancelled' || endedAt !== now) {
    // A request that begins in the moment in which it is cancelled is one in flight.
    yield `sent though it is ${state}`
  }
  yield* faultsOfPace(sending)
}

function* faultsOfOrder({ delivery, store }: Sending): Generator<string> {
  const { webhook, orderingKey } = delivery
  if (orderingKey === undefined) return
  for (const other of store.pendingOf(webhook)) {
    if (other === delivery) return
    if (other.orderingKey === orderingKey) yield `sent before ${other.id}, which is ahead of it`
  }
}

function* faultsOfPace({ now, watched, inFlight, concurrency }: Sending): Generator<string> {
  const { standing, rate } = watched
  const limit = standing.limit(watched.adapting.limit, now)
  const stand = `${standing.state} until ${standing.until}`
  if (limit === 0) yield `sent though the webhook is ${stand}`
  else if (watched.inFlight >= limit) yield `sent beside ${watched.inFlight}, the webhook being ${stand}`
  if (inFlight >= concurrency) yield `sent beside ${inFlight} of all webhooks`
  const { min, max } = watched.adapting.bounds
  if (watched.inFlight >= min && min < max && inFlight >= concurrency / 2)
    yield `sent beyond its least beside ${inFlight} of all webhooks`
  if (rate?.allows(now) === false) yield 'sent in spite of the rate limit'
}
