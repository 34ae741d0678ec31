import { randomUUID } from 'node:crypto'
import { type Logger, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { sleep } from '@netbox-hooks/core/times'
import type { DeliveryHistory, ObjectStore } from '@netbox-hooks/delivery'
import type { CatchUpOptions, CatchUpOutcome, CatchUpStatus, NetboxCatchUp } from '@netbox-hooks/server'
import { environmentProxies } from '../config/environment-proxies.ts'
import type { ParsedConfig, ParsedNetbox } from '../config/parsed.ts'
import { hostNotRunning } from '../errors.ts'
import { isShared } from '../queues/open.ts'
import { CatchUp, type CatchUpParts } from './catch-up.ts'
import { ChangeLog } from './change-log.ts'
import { NetboxClient } from './client.ts'
import { KnownChanges } from './known-changes.ts'
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

/** Reads NetBox's change log now and then for as long as a host runs. */
export class NetboxFeed implements NetboxCatchUp {
  readonly #options: NetboxFeedOptions
  readonly #client: NetboxClient
  readonly #catchUp: CatchUp
  readonly #every: number
  readonly #watermarks: Watermarks
  readonly #end = new AbortController()
  readonly #changes = { accepted: 0, known: 0 }
  /** Settles when whoever is reading has ended: one at a time. */
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
    this.#watermarks = new Watermarks(store, isShared(config.queue) ? randomUUID() : 'alone')
    this.#catchUp = new CatchUp({
      ...options,
      overlap,
      settle,
      log: new ChangeLog(this.#client),
      known: new KnownChanges(history),
      watermarks: this.#watermarks,
    })
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

  /** Reads once, when whoever reads has ended. @throws NetboxHooksError as {@link CatchUp.run} does */
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
      let pause = this.#every
      try {
        // It may have to do it soon.
        if ((await this.run({})).isElsewhere) pause = Math.min(pause, standInMs)
        this.#noteSuccess()
      } catch (error) {
        this.#noteFailure(error)
      }
      await sleep(pause, { signal, keepsAlive: false })
    }
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
