import { NetboxHooksError } from '@netbox-hooks/core'
import { cursorInvalid } from '../errors.ts'
import type { NewUrl, Redelivery } from './delivery.ts'
import type { DeliveryHistory, DeliverySummary, HistoryFilter } from './history.ts'
import { inGroups } from './in-groups.ts'
import { derivedId, newId } from './new-id.ts'

/** What to do with the deliveries that a filter fits. */
export interface MatchingOptions {
  readonly history: DeliveryHistory
  readonly filter: HistoryFilter
  /**
   * Names the request: made once more with the same key, it sends nothing once more that it has sent already. Default: a
   * key of its own, which a cursor carries on.
   */
  readonly idempotencyKey?: string | undefined
  /** Where an earlier call has stopped: its `next`. The filter must be the same. */
  readonly cursor?: string | undefined
  /** Ends the work after the part that is under way; the answer's `next` says where to go on. */
  readonly signal?: AbortSignal | undefined
  /** Told after each part how far this call has come. */
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined
}

/** How far work on many deliveries has come. */
export interface BulkProgress {
  /** How many the filter fitted so far. */
  readonly matched: number
  /** Something was done with so many of them. */
  readonly changed: number
}

/** What came of it. */
export interface BulkResult extends BulkProgress {
  /** Why nothing was done with some of them, where there is more to say than that their body is gone: 20 at most. */
  readonly problems: readonly NetboxHooksError[]
  /** Where to go on; `undefined` if all is done. */
  readonly next: string | undefined
}

/** Deliveries in one part: in memory, and in one transaction. */
const part = 500
/** How many of them are built anew, or for another webhook, at once. */
const builtAtOnce = 4
const mostProblems = 20

/** What to send in the place of a delivery; `undefined` if it is sent as it was. @throws NetboxHooksError if it cannot be */
export type Readdressing = (delivery: DeliverySummary) => Promise<Redelivery['to']>

/**
 * Sends all deliveries once more that a filter fits and that were made before this began, the oldest first.
 * @param options `to`: what is sent instead of each
 * @throws NetboxHooksError `NBH_CURSOR_INVALID`
 */
export function redeliverMatching(
  dispatcher: { redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> },
  { to, ...options }: MatchingOptions & { readonly to?: Readdressing | undefined },
): Promise<BulkResult> {
  return forMatching(options, async (deliveries, key, problems) => {
    const redeliveryOf = async (delivery: DeliverySummary): Promise<Redelivery[]> => {
      const { id: deliveryId, redeliveryOf: before } = delivery
      // What this very request has made is none of those that it is about.
      if (before !== undefined && deliveryId === derivedId(before, key)) return []
      try {
        return [{ deliveryId, id: derivedId(deliveryId, key), to: await to?.(delivery) }]
      } catch (error) {
        if (!NetboxHooksError.is(error)) throw error
        problems.push(error)
        return []
      }
    }
    const done: string[] = []
    const waiting: Redelivery[] = []
    for await (const group of inGroups(deliveries, builtAtOnce, redeliveryOf)) {
      waiting.push(...group.flat())
      // Bodies are not held longer than need be.
      if (waiting.some(({ to }) => to?.body)) done.push(...(await dispatcher.redeliver(waiting.splice(0))))
    }
    return [...done, ...(await dispatcher.redeliver(waiting))]
  })
}

/**
 * Cancels all pending deliveries that a filter fits and that were made before this began, the oldest first.
 * @throws NetboxHooksError `NBH_CURSOR_INVALID`
 */
export function cancelMatching(
  dispatcher: { cancel(deliveryIds: readonly string[]): Promise<readonly string[]> },
  options: MatchingOptions,
): Promise<BulkResult> {
  const filter: HistoryFilter = { ...options.filter, state: 'pending' }
  return forMatching({ ...options, filter }, (deliveries) =>
    dispatcher.cancel(deliveries.map(({ id }) => id)),
  )
}

/**
 * Gives all pending deliveries another URL that a filter fits and that were made before this began, the oldest first.
 * @param options `urlOf`: where each goes from now on; `undefined` if it stays as it is
 * @throws NetboxHooksError `NBH_CURSOR_INVALID`
 */
export function readdressMatching(
  dispatcher: { readdress(deliveries: readonly NewUrl[]): Promise<readonly string[]> },
  {
    urlOf,
    ...options
  }: MatchingOptions & { readonly urlOf: (delivery: DeliverySummary) => Promise<string | undefined> },
): Promise<BulkResult> {
  const filter: HistoryFilter = { ...options.filter, state: 'pending' }
  return forMatching({ ...options, filter }, async (deliveries, _key, problems) => {
    const elsewhere = async (delivery: DeliverySummary): Promise<NewUrl[]> => {
      try {
        const url = await urlOf(delivery)
        return url === undefined || url === delivery.url ? [] : [{ id: delivery.id, url }]
      } catch (error) {
        if (!NetboxHooksError.is(error)) throw error
        problems.push(error)
        return []
      }
    }
    const moved: NewUrl[] = []
    for await (const group of inGroups(deliveries, builtAtOnce, elsewhere)) moved.push(...group.flat())
    return moved.length > 0 ? dispatcher.readdress(moved) : []
  })
}

/**
 * Makes all pending deliveries due now that a filter fits, that were made before this began, and whose time has not come.
 * @throws NetboxHooksError `NBH_CURSOR_INVALID`
 */
export function hastenMatching(
  dispatcher: { retryNow(deliveryIds: readonly string[]): Promise<readonly string[]> },
  options: MatchingOptions,
): Promise<BulkResult> {
  const filter: HistoryFilter = { ...options.filter, state: 'pending' }
  return forMatching({ ...options, filter }, (deliveries) =>
    dispatcher.retryNow(deliveries.map(({ id }) => id)),
  )
}

/** A cursor is the place in the history, the time before which deliveries count, and the key. */
interface Place {
  readonly at: string | undefined
  readonly before: number
  readonly key: string
}

async function forMatching(
  { history, filter, idempotencyKey = newId(), cursor, signal, onProgress = () => {} }: MatchingOptions,
  work: (
    deliveries: readonly DeliverySummary[],
    key: string,
    problems: NetboxHooksError[],
  ) => Promise<readonly string[]>,
): Promise<BulkResult> {
  const start = { at: undefined, before: await endOf(history), key: idempotencyKey }
  const { at, before, key } = cursor === undefined ? start : parsePlace(cursor)
  const bounded = { ...filter, to: Math.min(filter.to ?? before, before) }
  const problems: NetboxHooksError[] = []
  let [matched, changed, place] = [0, 0, at]
  do {
    const { deliveries, next } = await history.list(bounded, { limit: part, cursor: place, order: 'oldest' })
    const done = await work(deliveries, key, problems)
    problems.splice(mostProblems)
    matched += deliveries.length
    changed += done.length
    place = next
    onProgress({ matched, changed })
  } while (place !== undefined && !signal?.aborted)
  return { matched, changed, problems, next: place && cursorOf({ at: place, before, key }) }
}

/** A time after all deliveries that there are. A clock that was set back says an earlier one. */
async function endOf(history: DeliveryHistory): Promise<number> {
  const { deliveries } = await history.list({}, { limit: 1 })
  return Math.max(Date.now(), deliveries[0]?.createdAt ?? 0) + 1
}

function cursorOf({ at, before, key }: Place): string {
  return Buffer.from(JSON.stringify([at, before, key])).toString('base64url')
}

function parsePlace(cursor: string): Place {
  try {
    const [at, before, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (typeof at === 'string' && typeof before === 'number' && typeof key === 'string')
      return { at, before, key }
  } catch {
    // It is said below.
  }
  throw cursorInvalid()
}
