import type { DeliveryHistory, HistoryFilter } from './history.ts'
import { newId } from './new-id.ts'
import type { NewDelivery, Redelivery } from './queue.ts'

/** How far work on many deliveries has come. */
export interface BulkProgress {
  readonly done: number
  readonly total: number
}

/** What to do with the deliveries that a filter fits. */
export interface BulkOptions {
  readonly history: DeliveryHistory
  readonly filter: HistoryFilter
  /** Only counts them. */
  readonly dryRun?: boolean
  readonly onProgress?: (progress: BulkProgress) => void
}

/** What came of it. */
export interface BulkResult {
  /** Deliveries that the filter fits. */
  readonly matched: number
  /** Those that something was done with; with `dryRun` none. */
  readonly changed: number
}

/** Deliveries in one transaction. */
const chunk = 500

/**
 * Sends all deliveries once more that a filter fits, the oldest first.
 * @param options `to`: another webhook that they are sent to instead
 */
export async function redeliverMatching(
  dispatcher: { redeliver(redeliveries: readonly Redelivery[]): Promise<readonly string[]> },
  options: BulkOptions & { readonly to?: Pick<NewDelivery, 'webhook' | 'method' | 'url' | 'headers'> },
): Promise<BulkResult> {
  const { to } = options
  return forMatching(options, (ids) =>
    dispatcher.redeliver(ids.map((deliveryId) => ({ deliveryId, id: newId(), to }))),
  )
}

/** Cancels all pending deliveries that a filter fits. */
export async function cancelMatching(
  dispatcher: { cancel(deliveryIds: readonly string[]): Promise<readonly string[]> },
  options: BulkOptions,
): Promise<BulkResult> {
  const filter: HistoryFilter = { ...options.filter, state: 'pending' }
  return forMatching({ ...options, filter }, (ids) => dispatcher.cancel(ids))
}

async function forMatching(
  { history, filter, dryRun = false, onProgress = () => {} }: BulkOptions,
  work: (ids: readonly string[]) => Promise<readonly string[]>,
): Promise<BulkResult> {
  if (dryRun) return { matched: await history.count(filter), changed: 0 }
  // All of them are found before the first is changed, so that none is met twice.
  const ids = await idsOf(history, filter)
  let changed = 0
  for (let done = 0; done < ids.length; done += chunk) {
    changed += (await work(ids.slice(done, done + chunk))).length
    onProgress({ done: Math.min(done + chunk, ids.length), total: ids.length })
  }
  return { matched: ids.length, changed }
}

/** The oldest first. */
async function idsOf(history: DeliveryHistory, filter: HistoryFilter): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = await history.list(filter, { limit: 1_000, cursor })
    ids.push(...page.deliveries.map(({ id }) => id))
    cursor = page.next
  } while (cursor !== undefined)
  return ids.reverse()
}
