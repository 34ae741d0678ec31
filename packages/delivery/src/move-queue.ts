import {
  type KeptItem,
  type KeptKind,
  keptKinds,
  type QueueTransfer,
  type TransferCounts,
} from './queue-transfer.ts'

/** What {@link moveQueue} is given. Both queues are open. */
export interface MoveOptions {
  readonly from: QueueTransfer
  readonly to: QueueTransfer
  /** Move deliveries that have ended, and processed events, too. Default `false`: they stay behind, to be looked at. */
  readonly history?: boolean
  /** How many are moved at once. All of them are in memory, a delivery with its body. Default 100. */
  readonly partSize?: number
  /** Told after every part how many the target has. */
  readonly onProgress?: (moved: TransferCounts) => void
  /** Ends it after the part that is under way. */
  readonly signal?: AbortSignal
}

/** What came of a move. */
export interface MoveResult {
  readonly moved: TransferCounts
  /** If not, the signal has ended it: both queues are sealed, and the same call goes on. */
  readonly isComplete: boolean
}

/**
 * Moves what a queue keeps into another one.
 *
 * Both are sealed first, so that no host works on either. Then all is copied, the source is given up and emptied, and the
 * target opens for hosts; the source stays sealed, so that nobody starts one with it by mistake. It may be killed at any
 * moment: the same call goes on from there, and loses and repeats nothing, for what the target knows is not stored again.
 * The call the other way round takes everything back, also from half way.
 *
 * @throws NetboxHooksError as {@link QueueTransfer} does, with both queues sealed
 */
export async function moveQueue(options: MoveOptions): Promise<MoveResult> {
  const { from, to, history = false, partSize = 100, onProgress = () => {}, signal } = options
  const kinds = keptKinds.filter((kind) => history || kind !== 'processed')
  const partsOf = (queue: QueueTransfer, kind: KeptKind) => parts(queue, kind, { limit: partSize, history })
  const empty = async (queue: QueueTransfer) => {
    for (const kind of kinds) {
      for await (const items of partsOf(queue, kind)) await queue.drop(items)
    }
  }
  const [source, target] = [await from.sealed(), await to.sealed()]
  // What it has left belongs to another queue: emptying it was interrupted.
  if (target?.state === 'moved') await empty(to)

  const moved = { webhook: 0, processed: 0, delivery: 0, ended: 0, event: 0, key: 0 }
  const isCopied = source?.state === 'moved' && target?.state === 'filling' && target.other === from.place
  if (!isCopied) {
    await from.seal({ state: 'moving', other: to.place, at: Date.now() })
    await to.seal({ state: 'filling', other: from.place, at: Date.now() })
    for (const kind of kinds) {
      for await (const items of partsOf(from, kind)) {
        if (signal?.aborted) return { moved, isComplete: false }
        await to.write(items)
        for (const item of items) moved[isEnded(item) ? 'ended' : kind] += 1
        onProgress({ ...moved })
      }
    }
    await from.seal({ state: 'moved', other: to.place, at: Date.now() })
  }
  await empty(from)
  await to.seal(undefined)
  return { moved, isComplete: true }
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
