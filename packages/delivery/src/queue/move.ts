import { bothManaged } from '../errors.ts'
import type { QueuedEvent } from './event.ts'
import {
  type KeptItem,
  type KeptKind,
  keptKinds,
  noneOfAny,
  type QueueTransfer,
  type TransferCounts,
} from './transfer.ts'

/** What {@link moveQueue} is given. Both queues are open. */
export interface MoveOptions {
  readonly from: QueueTransfer
  readonly to: QueueTransfer
  /** Move deliveries that have ended, and processed events, too. Default `false`: they stay behind, to be looked at. */
  readonly history?: boolean
  /** The ordering key of an event that has none, since its engine keeps none. Default: it stays without. */
  readonly orderingKeyOf?: (event: QueuedEvent) => string | undefined
  /** How many are moved at once. All of them are in memory, a delivery with its body. Default 100. */
  readonly partSize?: number
  readonly onProgress?: (progress: MoveProgress) => void
  /** Ends it after the part that is under way. */
  readonly signal?: AbortSignal
}

/** How far a move has come: everything is copied first, and then the source emptied. Told after every part. */
export interface MoveProgress {
  readonly phase: 'copying' | 'emptying'
  /** How many that were, of each kind. */
  readonly done: TransferCounts
}

/**
 * Moves what a queue keeps into another one.
 *
 * Both are sealed first, so that no host works on either. Then all is copied, the source is given up and emptied, and the
 * target opens for hosts; the source stays sealed, so that nobody starts one with it by mistake. It may be killed at any
 * moment: the same call goes on from there, and loses and repeats nothing, for what the target knows is not stored again.
 * The call the other way round takes everything back, also from half way.
 *
 * @returns how many were moved; `undefined` if the signal has ended it, with both queues sealed
 * @throws NetboxHooksError `NBH_QUEUE_BOTH_MANAGED`, with neither changed; as {@link QueueTransfer} does, with both
 *   queues sealed
 */
export async function moveQueue(options: MoveOptions): Promise<TransferCounts | undefined> {
  const { from, to, history = false, partSize = 100, onProgress = () => {}, signal } = options
  const { orderingKeyOf = () => undefined } = options
  const withKey = (item: KeptItem): KeptItem => {
    if (item.kind !== 'event') return item
    const { orderingKey = orderingKeyOf(item.event) } = item.event
    return { ...item, event: { ...item.event, orderingKey } }
  }
  const kinds = keptKinds.filter((kind) => history || kind !== 'processed')
  /** @returns how many there were; `undefined` if the signal has ended it */
  const all = async (
    queue: QueueTransfer,
    phase: MoveProgress['phase'],
    work: (items: readonly KeptItem[]) => Promise<unknown>,
  ): Promise<TransferCounts | undefined> => {
    const done = { ...noneOfAny }
    for (const kind of kinds) {
      for await (const items of parts(queue, kind, { limit: partSize, history })) {
        if (signal?.aborted) return undefined
        await work(items)
        for (const item of items) done[isEnded(item) ? 'ended' : kind] += 1
        onProgress({ phase, done: { ...done } })
      }
    }
    return done
  }
  const [source, target] = [await from.sealed(), await to.sealed()]
  // What it has left belongs to another queue: emptying it was interrupted.
  if (target?.state === 'moved' && !(await all(to, 'emptying', (items) => to.drop(items)))) return undefined

  const isBegun = target?.other === from.place && target.state !== 'moved'
  if (!isBegun) await refuseTwoManaged(from, to)
  let copied: TransferCounts | undefined
  const isCopied = source?.state === 'moved' && isBegun && target.state === 'filling'
  if (!isCopied) {
    await from.seal({ state: 'moving', other: to.place, at: Date.now() })
    await to.seal({ state: 'filling', other: from.place, at: Date.now() })
    copied = await all(from, 'copying', (items) => to.write(items.map(withKey)))
    if (!copied) return undefined
    await from.seal({ state: 'moved', other: to.place, at: Date.now() })
  }
  const emptied = await all(from, 'emptying', (items) => from.drop(items))
  if (!emptied) return undefined
  await to.seal(undefined)
  return copied ?? emptied
}

/** Objects of two queues may have the same numbers and names, and both are known to others. */
async function refuseTwoManaged(from: QueueTransfer, to: QueueTransfer): Promise<void> {
  const [source, target] = [await from.counts(), await to.counts()]
  if (source.object > 0 && target.object > 0) throw bothManaged(from.place, to.place)
}

async function* parts(
  queue: QueueTransfer,
  kind: KeptKind,
  options: { readonly limit: number; readonly history: boolean },
): AsyncGenerator<readonly KeptItem[]> {
  let after: string | undefined
  do {
    const { items, next } = await queue.read(kind, { ...options, after })
    if (items.length > 0) yield items
    after = next
  } while (after !== undefined)
}

function isEnded(item: KeptItem): boolean {
  return item.kind === 'delivery' && item.delivery.state !== 'pending'
}
