import type { AuditRecord } from '../objects/audit-record.ts'
import type { StoredObject } from '../objects/stored-object.ts'
import type { QueueSeal } from '../queue-seal.ts'
import type { QueuedEvent } from './event.ts'
import type { DeliveryDetails } from './history.ts'
import type { WebhookRecord } from './webhook-record.ts'

/** What a queue keeps, kind by kind, in the order in which `moveQueue` takes them over. */
export const keptKinds = [
  'webhook',
  'numbers',
  'object',
  'audit',
  'processed',
  'delivery',
  'event',
  'key',
] as const

/** One of {@link keptKinds}. */
export type KeptKind = (typeof keptKinds)[number]

/** One thing that a queue keeps, with all that another engine needs to keep it. */
export type KeptItem =
  | { readonly kind: 'webhook'; readonly record: WebhookRecord }
  | { readonly kind: 'numbers'; readonly numbers: KeptNumbers }
  | { readonly kind: 'object'; readonly object: StoredObject }
  | { readonly kind: 'audit'; readonly record: AuditRecord }
  | { readonly kind: 'delivery'; readonly delivery: DeliveryDetails }
  /** An event that is processed, when it was accepted, in ms since the epoch, and the webhooks that it was sent to. */
  | {
      readonly kind: 'processed'
      readonly event: QueuedEvent
      readonly acceptedAt: number
      readonly sentTo: readonly string[]
    }
  /** An event that is not processed. */
  | { readonly kind: 'event'; readonly event: QueuedEvent }
  /** What an idempotency key stands for, and since when, in ms since the epoch. */
  | {
      readonly kind: 'key'
      readonly key: string
      readonly eventIds: readonly string[]
      readonly acceptedAt: number
    }

/** What numbers objects of a kind have been given. */
export interface KeptNumbers {
  readonly kind: string
  /** The last one. */
  readonly last: number
  /** Those of names that are declared elsewhere. */
  readonly declared: readonly (readonly [name: string, number: number])[]
}

/**
 * The second port of an engine: what a queue keeps is taken out of it, or put into it, while no host has it. `moveQueue`
 * moves from any engine to any other with it.
 *
 * Every promise resolves when the change is durable, and a call that rejects has changed nothing. It rejects as the calls
 * of `DeliveryQueue` do.
 */
export interface QueueTransfer {
  /** The queue's place, without credentials. */
  readonly place: string

  /**
   * Takes the queue, sealed or not, and keeps hosts and other moves out as long as this process lives. If hosts share it,
   * the leases of those that were killed are waited for.
   * @throws NetboxHooksError `NBH_QUEUE_OWNED` if a live host or another move has it; as `DeliveryQueue.open()` does
   */
  open(): Promise<void>

  /** Why hosts are kept out already; `undefined` if they are not. */
  sealed(): Promise<QueueSeal | undefined>

  /** Keeps hosts out for longer than this process lives, or lets them in again. */
  seal(seal: QueueSeal | undefined): Promise<void>

  /** How many there are of each kind; of deliveries those that are pending, and as `ended` the others. */
  counts(): Promise<TransferCounts>

  /**
   * Some of what it keeps of a kind, in the order in which it was stored. What was dropped meanwhile is left out. It ends
   * early with the one by which they have some 8 MiB.
   *
   * @param options `after`: the `next` of the call before; `limit`: how many at most; `history`: deliveries that have
   *   ended as well
   */
  read(
    kind: KeptKind,
    options: { readonly after?: string | undefined; readonly limit: number; readonly history: boolean },
  ): Promise<KeptPart>

  /**
   * Stores in that order, as a whole or not at all, what it does not know: a delivery, an object, an audit's record, an event
   * or a key that is there stays as it is; the record of a webhook replaces the one that is there. Of numbers the last one
   * is the higher of both; a declared name that has a number here which is now another's is given a new one when it is
   * asked for. Pending deliveries keep their ids, attempts
   * and due times, and wait behind those of their ordering key. No limit of depth applies.
   *
   * @returns how many it did not know
   */
  write(items: readonly KeptItem[]): Promise<number>

  /** Forgets items, as a whole or not at all: another queue keeps them now. None becomes due by that. */
  drop(items: readonly KeptItem[]): Promise<void>

  /** Lets go of the queue; a seal stays. May be called twice. */
  close(): Promise<void>
}

/** What {@link QueueTransfer.read} answers. */
export interface KeptPart {
  readonly items: readonly KeptItem[]
  /** Where to go on; `undefined` at the end. */
  readonly next: string | undefined
}

/** What {@link QueueTransfer.counts} answers. */
export interface TransferCounts extends Readonly<Record<KeptKind, number>> {
  readonly ended: number
}

/** The counts of a queue in which there is nothing. */
export const noneOfAny: TransferCounts = {
  webhook: 0,
  numbers: 0,
  object: 0,
  audit: 0,
  processed: 0,
  delivery: 0,
  ended: 0,
  event: 0,
  key: 0,
}
