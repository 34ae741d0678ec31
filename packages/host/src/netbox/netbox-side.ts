import { isDeepStrictEqual } from 'node:util'
import type { DeliveryHistory } from '@netbox-hooks/delivery'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { ParsedConfig } from '../config/parsed.ts'
import { recentEvents } from '../events/recent-events.ts'
import type { EventOrigin } from '../events/stored-event.ts'
import { LateChanges } from './late-changes.ts'
import { NetboxFeed, type NetboxFeedOptions } from './netbox-feed.ts'

/** Changes of an earlier host that are remembered, so that what comes behind them is known to be late. */
const mostRecalled = 1_000

/** What is known of the order of a change. */
export interface ChangeOrder {
  /** What is to be done about it, if it is late. */
  readonly late: EventOrigin['late']
  /** To be called if it is not accepted. */
  undo(): void
}

/** What a host does for the NetBox that sends it its webhooks: it keeps an eye on their order, and reads NetBox's change log. */
export class NetboxSide {
  #config: ParsedConfig
  readonly #latest = new LateChanges()
  #feed: NetboxFeed | undefined
  #isStopped = false
  #late = 0

  constructor(config: ParsedConfig) {
    this.#config = config
  }

  /** Reads NetBox's change log; `undefined` if it is not read. */
  get feed(): NetboxFeed | undefined {
    return this.#feed
  }

  /** How many changes came behind a later one of their object. */
  get late(): number {
    return this.#late
  }

  /** Whether a change that NetBox tells of comes behind a later one of its object; `undefined` where nobody asks. */
  orderOf([event]: readonly ChangeEvent[]): ChangeOrder | undefined {
    const policy = this.#config.server?.netbox.late ?? 'mark'
    if (!event || policy === 'send') return undefined
    const { isLate, undo } = this.#latest.note(event)
    if (isLate) this.#late += 1
    return { late: isLate ? policy : undefined, undo }
  }

  /** Remembers the latest changes that an earlier host has accepted, where NetBox sends some. */
  async recall(history: DeliveryHistory): Promise<void> {
    const { secrets = [], allowUnsigned, url, late } = this.#config.server?.netbox ?? {}
    const isFed = secrets.length > 0 || allowUnsigned === true || url !== undefined
    if (!isFed || late === 'send') return
    for (const event of await recentEvents(history, mostRecalled)) this.#latest.note(event)
  }

  /** Begins to read NetBox's change log, if the configuration says where it is. */
  start(options: Omit<NetboxFeedOptions, 'config'>): void {
    this.#feed = NetboxFeed.start({ ...options, config: this.#config })
  }

  /** Goes on with other settings. What is being read is ended if they say something else of that. */
  use(config: ParsedConfig, options: Omit<NetboxFeedOptions, 'config'> | undefined): void {
    const before = this.#config
    this.#config = config
    if (!options || isDeepStrictEqual(reading(before), reading(config))) return
    const ended = this.#feed?.stop() ?? Promise.resolve()
    this.#feed = undefined
    void ended.then(() => {
      if (!this.#isStopped && this.#config === config) this.start(options)
    })
  }

  /** Ends what is being read. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#feed?.stop()
  }
}

/** What reading NetBox depends on. */
function reading({ server, delivery: { network, proxy } }: ParsedConfig): readonly unknown[] {
  return [server?.netbox, network, proxy]
}
