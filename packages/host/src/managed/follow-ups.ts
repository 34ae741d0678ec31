import { type Logger, messageOf } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import {
  cancelMatching,
  type DeliveryHistory,
  type DeliverySummary,
  type Dispatcher,
  type ObjectStore,
  readdressMatching,
  type StoredObject,
} from '@netbox-hooks/delivery'
import { type FollowUp, type FollowUpKind, readFollowUp } from './follow-up.ts'

/** What {@link FollowUps} are done with. */
export interface FollowUpsOptions {
  readonly store: ObjectStore
  readonly history: DeliveryHistory
  readonly dispatcher: Pick<Dispatcher, 'cancel' | 'readdress'>
  /** By which webhook that is sent which was accepted under a name; `undefined` if there is none. */
  readonly sentBy: (name: string) => string | undefined
  /** Where a webhook's delivery goes now; `undefined` if that is where it goes anyway. */
  readonly urlOf: (webhook: string, delivery: Pick<DeliverySummary, 'id'>) => Promise<string | undefined>
  readonly logger: Logger
}

/**
 * After that time, in ms, no host makes deliveries by how it was: all have heard of the change, and events are built that
 * waited for callbacks.
 */
const settleMs = 15_000

/** Does the work on deliveries that follows from changes. All of it may be done twice. */
export class FollowUps {
  readonly #options: FollowUpsOptions
  readonly #known = new Map<string, FollowUp>()
  readonly #byWebhook = new Map<string, FollowUp>()
  readonly #underWay = new Map<FollowUp, Promise<void>>()
  readonly #rounds = new Set<Promise<void>>()
  readonly #end = new AbortController()

  constructor(options: FollowUpsOptions) {
    this.#options = options
  }

  /** @returns whether the object is one */
  put(stored: StoredObject): boolean {
    const read = readFollowUp(stored)
    if (!read) return false
    this.#known.set(keyOf(read.kind, read.id), read)
    this.#byWebhook.set(keyOf(read.kind, read.webhook), read)
    return true
  }

  remove(kind: string, id: number): void {
    const known = this.#known.get(keyOf(kind, id))
    if (!known) return
    this.#known.delete(keyOf(kind, id))
    this.#byWebhook.delete(keyOf(kind, known.webhook))
  }

  find(kind: FollowUpKind, webhook: string): FollowUp | undefined {
    return this.#byWebhook.get(keyOf(kind, webhook))
  }

  /** Where a delivery goes that is about to be sent, if what waits for its webhook is just being given a new URL. */
  movedTo({ id, webhook }: Pick<DeliverySummary, 'id' | 'webhook'>): Promise<string | undefined> | undefined {
    if (!this.find('readdressing', webhook)) return undefined
    const { sentBy, urlOf } = this.#options
    const target = sentBy(webhook)
    return target === undefined ? undefined : urlOf(target, { id })
  }

  all(): readonly FollowUp[] {
    return [...this.#known.values()]
  }

  /** Begins with those that are meant. */
  begin(isMeant: (followUp: FollowUp) => boolean): void {
    for (const known of this.#known.values())
      if (!this.#underWay.has(known) && isMeant(known)) {
        const done = this.#do(known).finally(() => this.#underWay.delete(known))
        this.#underWay.set(known, done)
      }
  }

  /** Resolves when all that has begun has been done once. */
  async firstRound(): Promise<void> {
    await Promise.all(this.#rounds.values())
  }

  /** Ends after the part that is under way. What is left is done by whoever starts next. */
  async stop(): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#underWay.values())
  }

  async #do(followUp: FollowUp): Promise<void> {
    const { store, logger } = this.#options
    const { kind, id, version, webhook } = followUp
    try {
      await this.#round(followUp)
      await sleep(settleMs, { signal: this.#end.signal, keepsAlive: false })
      await this.#round(followUp)
      if (this.#end.signal.aborted) return
      await store.write([{ op: 'delete', kind, id, version }])
      // Another one may have taken its place.
      if (this.#known.get(keyOf(kind, id)) === followUp) this.remove(kind, id)
    } catch (error) {
      if (!this.#end.signal.aborted)
        logger.error(
          { err: error, webhook },
          `What waits for ${webhook} is looked at again: ${messageOf(error)}`,
        )
    }
  }

  #round(followUp: FollowUp): Promise<void> {
    const done = this.#work(followUp)
    const settled = done.catch(() => {}).then(() => void this.#rounds.delete(settled))
    this.#rounds.add(settled)
    return done
  }

  async #work({ kind, webhook, before }: FollowUp): Promise<void> {
    const { history, dispatcher, sentBy, urlOf } = this.#options
    const { signal } = this.#end
    const target = sentBy(webhook)
    if (kind === 'cancellation') {
      // What was accepted for another webhook of that name is not meant.
      const filter = { webhook, ...(target === webhook && { to: before }) }
      await cancelMatching(dispatcher, { history, filter, signal })
    } else if (target !== undefined)
      await readdressMatching(dispatcher, {
        history,
        filter: { webhook },
        signal,
        urlOf: (delivery) => urlOf(target, delivery),
      })
  }
}

function keyOf(kind: string, which: number | string): string {
  return `${kind} ${which}`
}
