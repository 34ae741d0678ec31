import { randomUUID } from 'node:crypto'
import { type Logger, messageOf, NetboxHooksError, type Soon } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type { DeliveryHistory, ObjectStore } from '@netbox-hooks/delivery'
import {
  type CatchUpOptions,
  type CatchUpOutcome,
  type CatchUpStatus,
  type JobEnd,
  type NetboxCatchUp,
  netboxTime,
} from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { environmentProxies } from '../config/environment-proxies.ts'
import type { ParsedConfig, ParsedNetbox } from '../config/parsed.ts'
import { hostNotRunning } from '../errors.ts'
import type { EventOrigin } from '../events/stored-event.ts'
import { ChangeLog } from '../netbox/change-log.ts'
import { NetboxClient } from '../netbox/client.ts'
import { JobEnds } from '../netbox/job-ends.ts'
import { isShared } from '../queues/open.ts'
import { CatchUp, type CatchUpParts } from './catch-up.ts'
import { Gap } from './gap.ts'
import { KnownChanges } from './known-changes.ts'
import type { LoggedChange } from './logged-change.ts'
import { MissingChanges } from './missing-changes.ts'
import { Watermarks } from './watermarks.ts'

/** What a {@link NetboxFeed} works with. */
export interface NetboxFeedOptions extends Pick<CatchUpParts, 'rules' | 'concerns' | 'accept'> {
  readonly config: ParsedConfig
  readonly store: Pick<ObjectStore, 'list' | 'write'>
  readonly history: Pick<DeliveryHistory, 'events'>
  readonly logger: Logger
}

/** How often it is looked whether the host is still there that reads the log for all, in ms. */
const standInMs = 30_000
/** How long after a webhook that was not accepted the log is read, in ms; only changes that are as old are accepted then. */
const gapMs = 2_000
/** The pause to the next such reading, in ms: requests that are refused must not have the log read all the time. */
const gapPauseMs = 5_000
/** For how long it is enough to know what other hosts have accepted, in ms. */
const othersMs = 1_000
/** The clocks of NetBox and the host may differ by so much, in ms. */
const clockSkew = 10_000
const minute = 60_000

/** Reads NetBox's change log now and then for as long as a host runs. */
export class NetboxFeed implements NetboxCatchUp {
  readonly #options: NetboxFeedOptions
  readonly #client: NetboxClient
  readonly #catchUp: CatchUp
  readonly #every: number
  readonly #watermarks: Watermarks
  readonly #missing: MissingChanges
  readonly #known: KnownChanges
  /** Whether other hosts may accept what this one does not know of. */
  readonly #isShared: boolean
  readonly #settle: number
  readonly #overlap: number
  readonly #requestsPerMinute: number
  readonly #jobs: JobEnds
  readonly #gap = new Gap()
  readonly #end = new AbortController()
  readonly #changes = { accepted: 0, known: 0 }
  /** Settles when the reading under way has ended: there is one at a time. */
  #turn: Promise<unknown> = Promise.resolve()
  #failed: string | undefined

  private constructor(options: NetboxFeedOptions, { url, token, ...netbox }: ParsedNetbox & Reached) {
    const { config, store, history } = options
    const { overlap, settle, every, requestsPerMinute } = netbox.catchUp
    const { network, proxy } = config.delivery
    this.#options = options
    this.#every = every
    this.#client = new NetboxClient({
      url,
      token,
      requestsPerMinute,
      allow: [...network.allow, ...netbox.network.allow],
      proxies: proxy && environmentProxies(),
    })
    this.#isShared = isShared(config.queue)
    this.#settle = settle
    this.#overlap = overlap
    this.#requestsPerMinute = requestsPerMinute
    this.#watermarks = new Watermarks(store, this.#isShared ? randomUUID() : 'alone')
    this.#known = new KnownChanges(history)
    this.#jobs = new JobEnds(this.#client)
    const read = { log: new ChangeLog(this.#client), known: this.#known, watermarks: this.#watermarks }
    this.#missing = new MissingChanges({ ...options, ...read, back: overlap + settle })
    this.#catchUp = new CatchUp({ ...options, ...read, overlap, settle })
  }

  /** Begins to read; `undefined` if the configuration names no NetBox. */
  static start(options: NetboxFeedOptions): NetboxFeed | undefined {
    const { url, token, ...netbox } = options.config.server?.netbox ?? {}
    if (url === undefined || token === undefined) return undefined
    const feed = new NetboxFeed(options, { ...(netbox as ParsedNetbox), url, token })
    void feed.#readOn()
    return feed
  }

  get status(): CatchUpStatus {
    const { oldest } = this.#watermarks
    const { requests } = this.#client
    return { ...this.#changes, requests, watermark: oldest, failed: this.#failed }
  }

  /** Reads once, when the reading under way has ended. @throws NetboxHooksError as {@link CatchUp.run} does */
  run(options: CatchUpOptions): Promise<CatchUpOutcome> {
    const { signal } = this.#end
    const run = this.#turn.then(async () => {
      if (signal.aborted) throw hostNotRunning('Catching up')
      const outcome = await this.#catchUp.run(options, signal)
      if (!options.dryRun) this.#count(outcome)
      return outcome
    })
    this.#turn = run.catch(() => {})
    return run
  }

  noteGap(): void {
    this.#gap.note()
  }

  /** How a job has ended, as NetBox's API says; `undefined` if it does not, or not soon. */
  jobEnd(event: ChangeEvent): Promise<JobEnd | undefined> {
    return this.#jobs.endOf(event, this.#end.signal)
  }

  /** Looks whether the change that a webhook tells of was accepted from the log, where that is not known yet. */
  lookBack(event: ChangeEvent): Soon<unknown> {
    if (event.eventType !== 'object_updated') return undefined
    const at = netboxTime(event.timestamp)
    const from = at - this.#overlap
    const within = this.#isShared ? othersMs : Number.POSITIVE_INFINITY
    if (this.#known.hasRead(from, within) || (this.#isShared && this.#isFresh(at))) return undefined
    return this.#known.read(from, this.#end.signal, within).catch(() => {})
  }

  /** The key of what was accepted from the log of the change that a webhook tells of; `undefined` if nothing was. */
  loggedAs(event: ChangeEvent): string | undefined {
    return event.eventType === 'object_updated' ? this.#known.loggedAs(event) : undefined
  }

  /** Whether nobody reads a change from the log yet that NetBox has told of at a time. */
  #isFresh(at: number): boolean {
    return Date.now() - at < this.#settle - clockSkew
  }

  /** Notes a change that was accepted. */
  noteAccepted(event: ChangeEvent, origin: EventOrigin): void {
    this.#known.add(event, origin)
  }

  /** Changes of the objects of some events that the log has and nobody has accepted. It asks NetBox once. */
  missing(events: readonly ChangeEvent[]): Promise<readonly LoggedChange[]> {
    return this.#missing.around(events, this.#end.signal)
  }

  /** Those of some changes that no host has accepted meanwhile. */
  stillMissing(changes: readonly LoggedChange[]): Promise<readonly LoggedChange[]> {
    return this.#missing.still(changes, this.#end.signal)
  }

  /** The shortest time between two calls of {@link missing}, in ms: half of the requests are left to catching up. */
  get pace(): number {
    return (2 * minute) / this.#requestsPerMinute
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#end.abort()
    await this.#client.close()
    await this.#turn
    // Others wait for a host that cannot say so.
    await this.#watermarks.leave().catch(() => {})
  }

  async #readOn(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      const hasGap = this.#gap.isOpen
      const pause = await (hasGap ? this.#fillGap() : this.#readNext())
      await (hasGap ? sleep(pause, { signal, keepsAlive: false }) : this.#gap.sleep(pause, signal))
    }
  }

  /** @returns the pause after it, in ms */
  async #readNext(): Promise<number> {
    try {
      const { isElsewhere } = await this.run({})
      this.#noteSuccess()
      // It may have to do it soon.
      return isElsewhere ? Math.min(this.#every, standInMs) : this.#every
    } catch (error) {
      this.#noteFailure(error)
      return this.#every
    }
  }

  /** Reads what NetBox has sent in vain. @returns the pause after it, in ms */
  async #fillGap(): Promise<number> {
    // Mostly several are lost at once; and those that are on their way are not to be overtaken.
    await sleep(gapMs, { signal: this.#end.signal, keepsAlive: false })
    this.#gap.close()
    try {
      await this.run({ settle: gapMs, isAsked: true })
      this.#noteSuccess()
    } catch (error) {
      this.#noteFailure(error)
      this.#gap.note()
    }
    return gapPauseMs
  }

  #count({ accepted, known }: CatchUpOutcome): void {
    this.#changes.accepted += accepted
    this.#changes.known += known
    if (accepted > 0)
      this.#options.logger.info(
        { accepted },
        `Accepted from NetBox's change log what had not come: ${accepted}`,
      )
  }

  #noteSuccess(): void {
    if (this.#failed !== undefined) this.#options.logger.info({}, "NetBox's change log is read again.")
    this.#failed = undefined
  }

  /** Says once what is wrong, until it is something else. */
  #noteFailure(error: unknown): void {
    if (this.#end.signal.aborted) return
    const message = messageOf(error)
    if (message === this.#failed) return
    this.#failed = message
    const code = NetboxHooksError.is(error) ? error.code : undefined
    this.#options.logger.error(
      { code },
      `Catching up with NetBox's change log failed, and is tried again: ${message}`,
    )
  }
}

/** Where NetBox is, and by what it lets in. */
interface Reached {
  readonly url: string
  readonly token: string
}
