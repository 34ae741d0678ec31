import { availableParallelism } from 'node:os'
import { type Logger, silentLogger } from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { NewDelivery } from '../queue/delivery.ts'
import type { Sender, SendOptions, SendResult } from '../send/sender.ts'
import { Demand } from './demand.ts'
import { ThreadPlace } from './place.ts'
import { RenewableSender } from './renewable-sender.ts'
import { type Route, Routes } from './routes.ts'
import type { SenderSettings } from './settings.ts'
import type { SendingThread } from './thread.ts'

/** How many threads send: so many, or as many as the load asks for and the cores allow, see {@link ThreadedSender}. */
export type ThreadCount = number | 'auto'

/** What a {@link ThreadedSender} is made of. */
export interface ThreadedSenderOptions extends SenderSettings {
  /** Beside the thread that asks. Default `'auto'`. */
  readonly threads?: ThreadCount | undefined
  /** Told of threads that die, and of how many there are. */
  readonly logger?: Logger
  /** What time limits of the requests go by that the thread sends which asks. Default: Node's. */
  readonly clock?: Clock | undefined
}

/** How many requests of one webhook are under way in a thread before another one takes part. */
const perThread = 16

/** More threads than these would wait for the one that builds what they send. */
const mostByItself = 4

/**
 * Sends as {@link HttpSender} does, but in threads of its own: connections, TLS and signatures cost the thread that asks
 * nothing. What no thread can take is sent by that one. A webhook's requests go to one thread, as long as they are few.
 *
 * With `'auto'` a thread is begun when whoever sends is busy: one for each core but the first, four at most; one that has
 * nothing to do for half a minute is ended. A number of threads is begun with the first request, which waits for them.
 */
export class ThreadedSender implements Sender {
  #settings: SenderSettings
  readonly #own: RenewableSender
  readonly #places: readonly ThreadPlace[]
  readonly #demand: Demand | undefined
  readonly #logger: Logger
  readonly #routes: Routes
  /** How many of the places are in use, the first ones. */
  #used = 0
  #isDestroyed = false

  /** @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_PROXY_INVALID` */
  constructor({ threads = 'auto', logger = silentLogger, clock, ...settings }: ThreadedSenderOptions) {
    this.#settings = settings
    this.#own = new RenewableSender(settings, clock)
    this.#logger = logger
    const most = threads === 'auto' ? Math.min(availableParallelism() - 1, mostByItself) : threads
    this.#places = Array.from({ length: most }, () => new ThreadPlace(settings, logger, threads !== 'auto'))
    this.#routes = new Routes((options) => {
      for (const { thread } of this.#places) thread?.forget(options)
    })
    if (threads === 'auto' && most > 0)
      this.#demand = new Demand({
        threads: () => this.#threads,
        onBusy: () => this.#useOneMore(),
        onIdle: () => this.#useOneLess(),
      })
  }

  /** How many threads can send now; while it is none, the one that asks does. */
  get threads(): number {
    return this.#threads.length
  }

  send(delivery: NewDelivery, options: SendOptions): Promise<SendResult> {
    if (this.#places.length === 0 || this.#isDestroyed) return this.#own.send(delivery, options)
    if (this.#demand) this.#demand.sent()
    else while (this.#used < this.#places.length) this.#useOneMore()
    if (this.#used === 0) return this.#own.send(delivery, options)
    const route = this.#routes.of(options)
    const place = this.#placeFor(route, delivery.body.byteLength)
    const thread = this.#threadAt(place)
    if (!thread) return this.#own.send(delivery, options)
    return new Promise((resolve) => {
      route.begin(place)
      const end = (result: SendResult) => {
        route.end(place)
        resolve(result)
      }
      thread.send({ delivery, route, end, deaths: 0 })
    })
  }

  /**
   * Makes requests to come within another network policy, or through other proxies; those under way end as they began. A
   * connection that was opened before is not used again.
   *
   * @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_PROXY_INVALID`, with nothing changed
   */
  use({ allow, proxies }: Pick<SenderSettings, 'allow' | 'proxies'>): void {
    const settings = { ...this.#settings, allow: allow ?? [], proxies }
    this.#own.use(settings)
    this.#settings = settings
    for (const place of this.#places) place.use(settings)
  }

  /** Breaks off what is under way, closes all connections and ends all threads. May be called twice. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true
    this.#demand?.stop()
    await Promise.all([this.#own.destroy(), ...this.#places.map((place) => place.end())])
  }

  get #threads(): SendingThread[] {
    return this.#places.flatMap(({ thread }) => thread ?? [])
  }

  #threadAt(place: number): SendingThread | undefined {
    return this.#places[place]?.thread
  }

  /** The place that a webhook's next request goes to: of those that take part, the one with the fewest; -1 if there is none. */
  #placeFor(route: Route, bytes: number): number {
    const taking = Math.min(this.#used, 1 + Math.floor(route.underWay / perThread))
    let best = -1
    for (let i = 0; i < taking; i += 1) {
      const place = (route.number + i) % this.#used
      if (!this.#threadAt(place)?.hasRoomFor(bytes)) continue
      if (best === -1 || route.at(place) < route.at(best)) best = place
    }
    return best
  }

  #useOneMore(): void {
    if (this.#used === this.#places.length) return
    this.#places[this.#used]?.begin()
    this.#use(this.#used + 1)
  }

  /** The last thread ends if it has nothing under way. */
  #useOneLess(): void {
    const last = this.#places[this.#used - 1]
    if (!last || last.underWay > 0) return
    this.#use(this.#used - 1)
    void last.end()
  }

  #use(threads: number): void {
    this.#used = threads
    this.#logger.debug({ threads }, 'The number of threads that send has changed')
  }
}
