import { type HostHooks, type Logger, messageOf } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type {
  DeliveryQueue,
  Dispatcher,
  Endpoint,
  NewDelivery,
  ObjectStore,
  WebhookRecord,
} from '@netbox-hooks/delivery'
import type { AuditEntry } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { HostContext } from '../config/objects/host-context.ts'
import type { AcceptOptions } from '../events/intake.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Replacements } from '../operations/replacement.ts'
import { objectEvent, recentlyWanted } from '../orders/object-events.ts'
import { ObjectService } from '../orders/object-service.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What {@link ManagedPart} is made of. */
export interface ManagedPartOptions {
  readonly queue: DeliveryQueue
  readonly store: ObjectStore
  readonly dispatcher: Dispatcher
  readonly inventory: Inventory
  readonly replacements: Replacements
  /** What objects are checked against. */
  readonly objectContext: () => HostContext
  readonly ring: () => KeyRing
  readonly secrets: Secrets
  readonly hooks: HostHooks
  readonly logger: Logger
  readonly accept: (events: readonly ChangeEvent[], options: AcceptOptions) => Promise<unknown>
}

const activeState: Pick<WebhookRecord, 'state' | 'reason' | 'until'> = {
  state: 'active',
  reason: undefined,
  until: undefined,
}
/** How long after the start it is looked for events that an earlier host has not accepted, in ms. */
const lookAfterMs = 1_000

/** What is managed, as a part of an engine. */
export class ManagedPart {
  readonly name = 'objects'
  readonly service: ObjectService
  readonly #options: ManagedPartOptions
  readonly #end = new AbortController()
  #looking: Promise<void> | undefined

  constructor(options: ManagedPartOptions) {
    const { queue, store, dispatcher, inventory, replacements, secrets, logger } = options
    this.#options = options
    this.service = new ObjectService({
      store,
      watch: queue.watch && ((watcher) => queue.watch?.(watcher) ?? (() => {})),
      history: queue.history,
      dispatcher,
      inventory,
      logger,
      tools: { context: options.objectContext, ring: options.ring, secrets, now: () => Date.now() },
      urlOf: async (webhook, delivery) => (await replacements.to(webhook, delivery))?.url,
      onNaming: (name, before) => this.#keepState(name, before),
      onChanges: (entries) => this.#tell(entries),
    })
  }

  async begin(): Promise<void> {
    await this.service.begin()
    this.#looking ??= this.#acceptMissed()
  }

  async end(): Promise<void> {
    this.#end.abort()
    await this.#looking
    await this.service.end()
  }

  /** By what a webhook is sent to that had this name; what keeps it under its new name keeps it here. */
  formerEndpoint(name: string): Endpoint | undefined {
    const { inventory, dispatcher } = this.#options
    const now = this.service.formerNames.followed(name)
    const endpoint = now === undefined ? undefined : inventory.webhook(now)?.endpoint
    if (!endpoint || now === undefined) return undefined
    const { state } = dispatcher.state(now)
    return state === 'active'
      ? endpoint
      : { ...endpoint, held: `It is called ${now} now, which is ${state}.` }
  }

  /**
   * Where a delivery goes that is about to be sent, if what waits for its webhook is just being given a new URL: its turn has
   * come before that.
   */
  movedTo({ id, webhook, url: before }: NewDelivery): Promise<string | undefined> | undefined {
    return this.service.movedTo({ id, webhook })?.then(async (url) => {
      if (url !== undefined && url !== before) await this.#options.dispatcher.readdress([{ id, url }])
      return url
    })
  }

  /** How a webhook stands has changed: so it has for what was accepted under its former names. */
  stateChanged(webhook: string): void {
    const { dispatcher } = this.#options
    const isActive = dispatcher.state(webhook).state === 'active'
    for (const former of this.service.formerNames.of(webhook)) {
      if (isActive) dispatcher.resume(former).catch(this.#logFailure)
      dispatcher.renew(former)
    }
  }

  /** A webhook that is paused stays so under another name; how one stood that had the name before is no matter. */
  async #keepState(name: string, before: string | undefined): Promise<void> {
    const { dispatcher } = this.#options
    const { state, reason, until } = before === undefined ? activeState : dispatcher.state(before)
    const why = reason === undefined ? {} : { reason }
    if (state === 'paused') await dispatcher.pause(name, { ...why, ...(until !== undefined && { until }) })
    else if (state === 'disabled') await dispatcher.disable(name, reason)
    else if (dispatcher.state(name).state !== 'active') await dispatcher.resume(name)
  }

  #tell(entries: readonly AuditEntry[]): void {
    const { hooks } = this.#options
    this.#accept(entries).catch(this.#logFailure)
    for (const entry of entries)
      if (objectEvent(entry)) hooks.objectChanged.promise(entry).catch(this.#logFailure)
  }

  /** Accepts the events of changes, if rules want them. One that was accepted is not accepted again. */
  async #accept(entries: readonly AuditEntry[]): Promise<void> {
    const { inventory, accept } = this.#options
    const wanted = entries.flatMap((entry) => {
      const event = inventory.wants(entry.action) ? objectEvent(entry) : undefined
      return event ? [{ id: entry.id, event }] : []
    })
    if (wanted.length === 0) return
    await accept(
      wanted.map(({ event }) => event),
      { ids: wanted.map(({ id }) => id) },
    )
  }

  async #acceptMissed(): Promise<void> {
    const { signal } = this.#end
    try {
      await sleep(lookAfterMs, { signal, keepsAlive: false })
      if (signal.aborted) return
      for await (const entries of recentlyWanted(this.#options.store, Date.now())) {
        await this.#accept(entries)
        if (signal.aborted) return
      }
    } catch (error) {
      this.#logFailure(error)
    }
  }

  readonly #logFailure = (error: unknown): void => {
    this.#options.logger.error({ err: error }, messageOf(error))
  }
}
