import { isDeepStrictEqual } from 'node:util'
import { type Soon, whenThere } from '@netbox-hooks/core'
import type { DeliveryHistory } from '@netbox-hooks/delivery'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { LatePolicy, ParsedConfig } from '../config/parsed.ts'
import { recentEvents } from '../events/recent-events.ts'
import { type EventOrigin, type FreshEvent, type KnownEvent, tryReadEvent } from '../events/stored-event.ts'
import { isShared } from '../queues/open.ts'
import { LatestChanges, type Place, placeOf } from './latest-changes.ts'
import { NetboxFeed, type NetboxFeedOptions } from './netbox-feed.ts'
import { WaitingRoom } from './waiting-room.ts'

/** Changes of an earlier host that are remembered, so that what comes behind them is known to be late. */
const mostRecalled = 1_000

/** What NetBox tells of, and how it is known. */
export interface Told {
  readonly event: ChangeEvent
  readonly source: 'netbox' | 'catch-up'
  readonly idempotencyKey: string | undefined
  /** Asked last of all: whether it was accepted already. It is not accepted again then, and there are no ids. */
  readonly isKnown?: (() => boolean) | undefined
}

/** Accepts an event; resolves with its id when it is durable. */
export type Accept = (
  event: ChangeEvent,
  how: { readonly idempotencyKey: string | undefined; readonly origin: EventOrigin },
) => Promise<readonly string[]>

/** What a host does for the NetBox that sends it webhooks: it watches their order, and reads NetBox's change log. */
export class NetboxSide {
  #config: ParsedConfig
  readonly #mayHold: boolean
  readonly #latest = new LatestChanges()
  readonly #room: WaitingRoom
  #concerns: NetboxFeedOptions['concerns'] = () => true
  #feed: NetboxFeed | undefined
  /** What was accepted before and not processed, until the log is read. */
  #leftOver: KnownEvent[] = []
  #isStopped = false
  #late = 0

  /** @param mayHold whether this host processes what it accepts, and may let it wait */
  constructor(config: ParsedConfig, mayHold: boolean) {
    this.#config = config
    this.#mayHold = mayHold
    this.#room = new WaitingRoom({
      latest: this.#latest,
      missing: async (events) => (await this.#feed?.missing(events)) ?? [],
      ...(isShared(config.queue) && {
        stillMissing: async (changes) => (await this.#feed?.stillMissing(changes)) ?? [],
      }),
      pace: () => this.#feed?.pace ?? 0,
    })
  }

  /** Reads NetBox's change log; `undefined` if it is not read. */
  get feed(): NetboxFeed | undefined {
    return this.#feed
  }

  /** How many changes came behind a later one of their object. */
  get late(): number {
    return this.#late
  }

  /** Accepts what NetBox tells of: once, and with what is known of its order and its end. */
  accept(told: Told, accept: Accept): Promise<readonly string[]> {
    return Promise.resolve(whenThere(this.#known(told), (known) => this.#inOrder(known, accept)))
  }

  /** An event that was accepted to wait for earlier ones: resolves with what is to be processed. `undefined` if it does not wait. */
  hold(queued: FreshEvent): Promise<FreshEvent | undefined> | undefined {
    const mayWait = this.#mayHold && this.#policy === 'reorder'
    const isLeftOver = queued.known === undefined && (this.#remembers || this.#isLogRead)
    if (!mayWait && !isLeftOver) return undefined
    const read = tryReadEvent(queued)
    if (!('event' in read)) return undefined
    const { event, origin } = read
    // The history does not have it yet.
    if (isLeftOver && this.#isLogRead) this.#noteLeftOver(read)
    const place = placeOf(event)
    if (!place) return undefined
    if (!mayWait || origin?.waitsUntil === undefined) {
      if (isLeftOver && this.#remembers) this.#pass(event, place)
      return undefined
    }
    // The clock may have been set.
    const left = Math.min(Math.max(0, origin.waitsUntil - Date.now()), this.#wait)
    return this.#room.enter(event, place, left).then((outcome) => {
      if (outcome === 'left') return undefined
      if (outcome === 'late') this.#late += 1
      const known = {
        ...read,
        origin: { ...origin, late: outcome === 'late' ? ('mark' as const) : undefined },
      }
      return { ...queued, known }
    })
  }

  #noteLeftOver(read: KnownEvent): void {
    if (this.#feed) this.#feed.noteAccepted(read.event, read.origin ?? {})
    else if (this.#leftOver.length < mostRecalled) this.#leftOver.push(read)
  }

  /** Remembers the latest changes that an earlier host has accepted, where NetBox sends some. */
  async recall(history: DeliveryHistory): Promise<void> {
    if (!this.#remembers) return
    const recent = await recentEvents(history, mostRecalled)
    for (const event of recent.toReversed()) {
      const place = placeOf(event)
      if (place) this.#pass(event, place)
    }
  }

  /** Begins to read NetBox's change log, if the configuration says where it is. */
  start(options: Omit<NetboxFeedOptions, 'config'>): void {
    this.#concerns = options.concerns
    this.#feed = NetboxFeed.start({ ...options, config: this.#config })
    for (const { event, origin = {} } of this.#leftOver.splice(0)) this.#feed?.noteAccepted(event, origin)
    if (this.#feed) this.#room.open()
    else this.#room.letGo()
  }

  /** Goes on with other settings. What is being read is ended if they say something else of that. */
  use(config: ParsedConfig, options: Omit<NetboxFeedOptions, 'config'> | undefined): void {
    const before = this.#config
    this.#config = config
    if (this.#policy !== 'reorder') this.#room.letGo()
    if (!options || isDeepStrictEqual(reading(before), reading(config))) return
    const ended = this.#feed?.stop() ?? Promise.resolve()
    this.#feed = undefined
    void ended.then(() => {
      if (!this.#isStopped && this.#config === config) this.start(options)
    })
  }

  /** Ends what is being read. What waits is left to a later host. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#room.close()
    await this.#feed?.stop()
  }

  get #isLogRead(): boolean {
    return this.#config.server?.netbox.url !== undefined
  }

  /** Whether NetBox sends something here, and it matters what came before. */
  get #remembers(): boolean {
    const { secrets = [], allowUnsigned, url } = this.#config.server?.netbox ?? {}
    const isFed = secrets.length > 0 || allowUnsigned === true || url !== undefined
    return isFed && this.#policy !== 'send'
  }

  get #policy(): LatePolicy {
    return this.#config.server?.netbox.late ?? 'mark'
  }

  /** For how long a change waits for earlier ones, in ms. */
  get #wait(): number {
    return this.#config.server?.netbox.reorder.wait ?? 0
  }

  /** Looks for what NetBox's API and the log tell of it besides. */
  #known(told: Told): Soon<Told> {
    const { event, source } = told
    if (!this.#feed || source !== 'netbox') return told
    if (event.eventType === 'job_completed')
      return this.#feed
        .jobEnd(event)
        .then((eventType = 'job_completed') => ({ ...told, event: { ...event, eventType } }))
    return whenThere(this.#feed.lookBack(event), () => told)
  }

  #inOrder(told: Told, accept: Accept): Promise<readonly string[]> {
    const { event, source, idempotencyKey } = told
    const place = placeOf(event)
    const from = source === 'catch-up' ? { source } : {}
    if (!place) return accept(event, { idempotencyKey, origin: from })
    return this.#latest.inTurn(place, () => {
      if (told.isKnown?.()) return Promise.resolve([])
      const logged = source === 'netbox' ? this.#feed?.loggedAs(event) : undefined
      const key = logged === undefined ? idempotencyKey : `netbox:${logged}`
      const waits = this.#mayWait(event) && this.#room.mustWait(event, place)
      const late = waits ? undefined : this.#lateness(place)
      // What was accepted before is not sent again, late or not.
      if (late && logged === undefined) this.#late += 1
      const order = waits ? { waitsUntil: Date.now() + this.#wait } : { late }
      return accept(event, { idempotencyKey: key, origin: { ...from, ...order } }).then((ids) => {
        this.#feed?.noteAccepted(event, from)
        if (!waits) this.#pass(event, place)
        return ids
      })
    })
  }

  #mayWait(event: ChangeEvent): boolean {
    const { feed } = this
    return this.#mayHold && this.#policy === 'reorder' && feed !== undefined && this.#concerns(event)
  }

  #lateness(place: Place): EventOrigin['late'] {
    if (this.#policy === 'send' || !this.#latest.isLate(place)) return undefined
    return this.#policy === 'drop' ? 'drop' : 'mark'
  }

  /** A change goes on without waiting. */
  #pass(event: ChangeEvent, place: Place): void {
    if (this.#policy === 'reorder') this.#room.passed(event, place)
    else this.#latest.note(place)
  }
}

/** What reading NetBox depends on. */
function reading({ server, delivery: { network, proxy } }: ParsedConfig): readonly unknown[] {
  return [server?.netbox, network, proxy]
}
