import type { Attempt, Endpoint, NewDelivery } from '@netbox-hooks/delivery'
import type { Flight } from './flight.ts'
import type { Meaning } from './standing.ts'

/** The longest that it takes to store a delivery, in ms. */
const storing = 10_000

/** What an attempt makes of its delivery. */
export function stateAfter({ isSuccess, isFinal }: Meaning, pause: number | undefined): Attempt['state'] {
  if (isSuccess) return 'delivered'
  return isFinal || pause === undefined ? 'failed' : 'pending'
}

/** What is wrong with the record of an answered request. */
export function* faultsOfRecord(
  { delivery, answeredAt }: Flight,
  meaning: Meaning,
  { number, state, nextDueAt, givesWay = false }: Attempt,
  { retrySchedule = [], head = 'block' }: Endpoint,
): Generator<string> {
  const pause = retrySchedule[number]
  const expected = stateAfter(meaning, pause)
  if (state !== expected) yield `recorded as ${state}, not as ${expected}`
  if (expected !== 'pending' || pause === undefined || nextDueAt === undefined) return
  const wait = nextDueAt - answeredAt
  const asked = meaning.pauseMs ?? 0
  const [least, most] = [Math.max(asked, Math.floor(0.8 * pause)), Math.max(asked, Math.ceil(1.2 * pause))]
  if (wait < least || wait > most) yield `tried again after ${wait} ms, not ${least} to ${most}`
  const mayPass = delivery.orderingKey !== undefined && head !== 'block'
  const over = mayPass ? nextDueAt - delivery.madeAt - head.skipAfter : 0
  // To store it takes a moment.
  const isClear = !mayPass || Math.abs(over) > storing
  if (isClear && givesWay !== over > 0) yield `${givesWay ? 'gives' : 'does not give'} way to those behind it`
}

/** Whether a delivery is stored with the ordering key that its webhook asks for. */
export function hasItsKey({ orderingKey, meta }: NewDelivery, ordering: Endpoint['ordering']): boolean {
  if (ordering === 'webhook') return orderingKey === ''
  return orderingKey === (ordering === 'object' ? meta?.objectId : undefined)
}
