import { type AcceptedEvents, type DeliveryQueue, newId } from '@netbox-hooks/delivery'
import type { Spool } from '@netbox-hooks/queue-sqlite'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { EventProcessor } from './processor.ts'
import { RecentKeys } from './recent-keys.ts'
import { type FreshEvent, type WriteOptions, writeEvent } from './stored-event.ts'

/** What an {@link EventIntake} is made of. */
export interface EventIntakeOptions {
  readonly queue: DeliveryQueue
  readonly processor: EventProcessor
  readonly spool: Spool | undefined
  /** Which events must be processed in order with each other, now. */
  readonly orderingKeyOf: (event: ChangeEvent) => string | undefined
  /** Whether this host builds what comes of events; else others that share the queue do. */
  readonly builds: boolean
  /** Whether an event may lead to anything. */
  readonly concerns: (event: ChangeEvent) => boolean
}

/** How events are accepted. */
export interface AcceptOptions extends Pick<WriteOptions, 'origin' | 'isParsed'> {
  /** By what each is known: one whose id is known is not accepted again. Default: new ones. */
  readonly ids?: readonly string[] | undefined
  /** A second call with it stores nothing and answers as the first. */
  readonly idempotencyKey?: string | undefined
}

/** The way of events into the queue, and on to what builds their deliveries. */
export class EventIntake {
  readonly #queue: DeliveryQueue
  readonly #processor: EventProcessor
  readonly #spool: Spool | undefined
  readonly #orderingKeyOf: EventIntakeOptions['orderingKeyOf']
  readonly #builds: boolean
  readonly #concerns: EventIntakeOptions['concerns']
  readonly #recentKeys = new RecentKeys()

  constructor({ queue, processor, spool, orderingKeyOf, builds, concerns }: EventIntakeOptions) {
    this.#queue = queue
    this.#processor = processor
    this.#spool = spool
    this.#orderingKeyOf = orderingKeyOf
    this.#builds = builds
    this.#concerns = concerns
  }

  /** Accepts events; resolves with their ids when they are durable. It awaits nothing itself, which would hold on to them. */
  async accept(
    events: readonly ChangeEvent[],
    { ids, origin, isParsed, idempotencyKey }: AcceptOptions = {},
  ): Promise<readonly string[]> {
    const waits = origin?.waitsUntil !== undefined
    const mayPass = this.#queue.markProcessed !== undefined
    const queued: FreshEvent[] = events.map((event, index) => {
      const where = events.length > 1 ? `[${index}]` : undefined
      const leadsNowhere = mayPass && !this.#concerns(event)
      return {
        id: ids?.[index] ?? newId(),
        ...writeEvent(event, { origin, isParsed, where, leadsNowhere }),
        // What waits is in the order that it goes on in.
        orderingKey: waits ? undefined : this.#orderingKeyOf(event),
      }
    })
    const claim = this.#builds && this.#processor.hasRoomFor(queued)
    const isRepeated = idempotencyKey !== undefined && this.#recentKeys.note(idempotencyKey)
    if (claim && !isRepeated && !waits && this.#queue.willAccept?.(queued.length)) {
      // They are built while they are being stored: one commit may do for both.
      const accepted = this.#queue.accept(queued, { idempotencyKey, claim })
      this.#processor.offer(queued, idempotencyKey === undefined ? accepted : newlyAccepted(accepted))
      return accepted.then(({ ids }) => ids)
    }
    return this.#acceptFirst(queued, { idempotencyKey, claim })
  }

  /** Accepts events, and then begins to build them. */
  async #acceptFirst(
    queued: readonly FreshEvent[],
    options: { readonly idempotencyKey: string | undefined; readonly claim: boolean },
  ): Promise<readonly string[]> {
    const { ids, claimed, isSpooled } = this.#spool
      ? await this.#spool.accept(queued, options)
      : { ...(await this.#queue.accept(queued, options)), isSpooled: false }
    const own = new Set(claimed)
    if (own.size > 0) this.#processor.offer(queued.filter(({ id }) => own.has(id)))
    // Else they were accepted before, and are on their way.
    else if (this.#builds && !isSpooled && ids[0] === queued[0]?.id) this.#processor.lookAgain()
    return ids
  }

  /** Looks for events that others have brought into the queue. */
  lookForMore(): void {
    if (this.#builds) this.#processor.lookAgain()
  }
}

/** Rejects if the events were accepted before, under other ids: these are then nowhere. */
function newlyAccepted(accepted: Promise<AcceptedEvents>): Promise<void> {
  const isNew = accepted.then(({ claimed }) => {
    if (claimed.length === 0) throw new Error('They were accepted before')
  })
  // Only an event whose deliveries cannot be stored is asked for it.
  isNew.catch(() => {})
  return isNew
}
