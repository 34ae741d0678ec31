import { Deadlines, NetboxHooksError, type OpenWork } from '@netbox-hooks/core'
import { type Clock, systemClock, timerMs } from '@netbox-hooks/core/times'
import type { Dispatcher } from 'undici'
import { type AttemptTimeouts, defaultAttemptTimeouts } from '../attempt-timeouts.ts'
import type { Hop } from '../attempt-timings.ts'
import { BoundedMemo } from '../bounded-memo.ts'
import type { ConnectionSettings } from '../connect/agents.ts'
import { Connections } from '../connect/connections.ts'
import * as errors from '../errors.ts'
import type { NetworkPolicy } from '../network/policy.ts'
import type { NewDelivery } from '../queue/delivery.ts'
import { Exchange, type Exchanged } from './exchange.ts'
import { failureOf } from './failure-of.ts'
import { keptHeaders } from './kept-headers.ts'
import { classifyOutcome } from './outcome.ts'
import { SendPlan } from './plan.ts'
import { redact } from './redact.ts'
import { headersForOtherHost, hopOf, optionsForOtherHost, type Redirect, redirectOf } from './redirects.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Sender, SendOptions, SendResult } from './sender.ts'

/** What an {@link HttpSender} is made of. */
export interface HttpSenderOptions {
  /** Guards every connection. */
  readonly policy: NetworkPolicy
  /** `User-Agent` of every request, e.g. `netbox-hooks/1.2.3`. */
  readonly userAgent: string
  readonly timeouts?: Partial<AttemptTimeouts> | undefined
  /** The proxy for a target of webhooks that name none; default: none. Asked once for a URL. */
  readonly proxyFor?: ((url: URL) => string | undefined) | undefined
  /** The most connections to one origin. Default: as many as the caller makes requests at once. */
  readonly connections?: number
  /** What the time limits of answers go by. Default: Node's. */
  readonly clock?: Clock | undefined
}

/** Where a request goes, as undici takes it. */
interface RequestTarget {
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** The proxy that the environment names for it. */
  readonly proxy: string | undefined
}

/** How many URLs are remembered: a template may make a new one for every event. */
const rememberedUrls = 1_000

const methods = /^(?:GET|POST|PUT|PATCH|DELETE)$/

/** The largest body that is sent, in bytes. */
const requestBodyLimit = 1024 * 1024

/** What is sent of a delivery. */
export type SentPart = Pick<NewDelivery, 'id' | 'method' | 'url' | 'headers' | 'body'>

/** One attempt, and how far it has come. */
interface Attempt {
  readonly delivery: SentPart
  readonly options: SendOptions
  readonly limits: AttemptTimeouts
  /** When it began. */
  readonly startedAt: number
  /** Redirects that were followed. */
  readonly hops: readonly Hop[]
  readonly resolve: (result: SendResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Sends ready-made requests, signed at the moment of sending. One call is one HTTP exchange, but for two cases: redirects
 * that are allowed are followed, and a request is sent once more if its connection was a kept one that the other side has
 * closed meanwhile. No answer is decompressed. Connections are kept and used again.
 */
export class HttpSender implements Sender {
  /** What the policy, which never changes, has said of URLs. */
  readonly #targets: BoundedMemo<string, RequestTarget>
  readonly #userAgent: string
  readonly #timeouts: AttemptTimeouts
  readonly #connections: Connections
  readonly #plans = new WeakMap<SendOptions, SendPlan>()
  readonly #proxied = new WeakMap<SendOptions, ConnectionSettings>()
  /** Exchanges that are not over. */
  readonly #open: OpenWork
  readonly #clock: Clock
  /** Attempts that are not over. */
  #underWay = 0
  /** Called when none is, once nothing more is sent. */
  #onDone: (() => void) | undefined

  constructor({
    policy,
    userAgent,
    timeouts,
    proxyFor,
    connections,
    clock = systemClock,
  }: HttpSenderOptions) {
    this.#clock = clock
    this.#open = new Deadlines(clock).group()
    this.#targets = new BoundedMemo(rememberedUrls, (text) => {
      const url = policy.vet(text)
      return { origin: url.origin, path: url.pathname + url.search, proxy: proxyFor?.(url) }
    })
    this.#userAgent = userAgent
    this.#timeouts = { ...defaultAttemptTimeouts, ...timeouts }
    this.#connections = new Connections({ policy, timeouts: this.#timeouts, perOrigin: connections })
  }

  /**
   * Makes one attempt. A request that is refused, and whatever goes wrong on the way, is the result's `error`.
   *
   * @param options an object whose content does not change: what it says is looked at once
   */
  send(delivery: SentPart, options: SendOptions): Promise<SendResult> {
    const limits = options.timeouts ? { ...this.#timeouts, ...options.timeouts } : this.#timeouts
    const startedAt = this.#clock.now()
    this.#underWay += 1
    return new Promise((resolve, reject) => {
      this.#exchange({ delivery, options, limits, startedAt, hops: noHops, resolve, reject }, false)
    })
  }

  /** Closes all connections as soon as nothing is under way, and resolves then. Nothing may be sent after it. */
  async retire(): Promise<void> {
    if (this.#underWay > 0)
      await new Promise<void>((resolve) => {
        this.#onDone = resolve
      })
    await this.destroy()
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await this.#connections.destroy()
  }

  /**
   * Makes one exchange of an attempt. What refuses the request is its error.
   * @param isFresh whether over a new connection
   */
  #exchange(attempt: Attempt, isFresh: boolean): void {
    const { startedAt, limits } = attempt
    const exchange = new Exchange({ startedAt, total: limits.total, clock: this.#clock }, (exchanged) => {
      this.#open.remove(exchanged)
      try {
        this.#goOn(attempt, exchanged, isFresh)
      } catch (error) {
        this.#ended()
        attempt.reject(error)
      }
    })
    try {
      const { proxy, request } = this.#requestOf(attempt)
      if (request.headersTimeout === 0) exchange.holdParts(limits, this.#open)
      this.#open.add(exchange)
      const settings = proxy === undefined ? attempt.options : this.#through(proxy, attempt.options)
      this.#connections.dispatch(request, exchange, settings, isFresh)
    } catch (error) {
      if (NetboxHooksError.is(error)) exchange.refuse(error)
      else {
        this.#open.remove(exchange)
        this.#ended()
        attempt.reject(error)
      }
    }
  }

  /** Sends a request once more if the connection that it met was stale, follows a redirect, or says what came of it. */
  #goOn(attempt: Attempt, exchanged: Exchanged, isFresh: boolean): void {
    const { delivery, options, limits, hops } = attempt
    const next = redirectOf(exchanged, delivery.url, options.redirects, hops)
    if (exchanged.isStale && !isFresh) this.#exchange(attempt, true)
    else if (typeof next === 'object') this.#exchange(redirected(attempt, exchanged, next), false)
    else {
      const secretValues = this.#plans.get(options)?.secretValues ?? noValues
      const result = resultOf(exchanged, failureOf(exchanged, limits, next), secretValues, hops)
      this.#ended()
      attempt.resolve(result)
    }
  }

  #ended(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) this.#onDone?.()
  }

  #planOf(options: SendOptions): SendPlan {
    const known = this.#plans.get(options)
    if (known) return known
    const plan = new SendPlan(options, this.#userAgent)
    this.#plans.set(options, plan)
    return plan
  }

  /** The same connection settings each time, so that connections are found again without a look at certificates. */
  #through(proxy: string, options: SendOptions): ConnectionSettings {
    if (options.proxy !== undefined) return options
    const known = this.#proxied.get(options)
    if (known?.proxy === proxy) return known
    const settings = { tls: options.tls, proxy }
    this.#proxied.set(options, settings)
    return settings
  }

  #requestOf({ delivery, options, limits }: Attempt): {
    readonly request: Dispatcher.DispatchOptions
    readonly proxy: string | undefined
  } {
    const plan = this.#planOf(options)
    const { id, method, url, headers: given, body } = delivery
    if (!methods.test(method)) throw errors.methodRefused(method)
    if (body.byteLength > requestBodyLimit) throw errors.bodyTooLarge(body.byteLength, requestBodyLimit)
    // An open connection is used again without asking the connector, so every URL is judged here as well.
    const { origin, path, proxy } = this.#targets.of(url)
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = plan.headers(given, plan.signer.headers({ id, timestamp, body }))
    return { request: { origin, path, method, headers, body, ...this.#timeoutsOf(origin, limits) }, proxy }
  }

  /**
   * The time limits that undici keeps: with HTTP/2 alone, where one that has passed makes it look whether the session is
   * alive. Its timers, three for each request, cost too much where there is no need of that. To it, 0 is no limit.
   */
  #timeoutsOf(origin: string, { headers, body }: AttemptTimeouts) {
    if (!this.#connections.speaksHttp2(origin)) return noTimeouts
    return { headersTimeout: timerMs(headers), bodyTimeout: timerMs(body) }
  }
}

/** The attempt as it goes on where it was redirected to. */
function redirected(attempt: Attempt, { status }: Exchanged, { url, isSameHost }: Redirect): Attempt {
  const { delivery, options } = attempt
  const hops = [...attempt.hops, hopOf(status as number, url)]
  if (isSameHost) return { ...attempt, hops, delivery: { ...delivery, url } }
  return {
    ...attempt,
    hops,
    delivery: { ...delivery, url, headers: headersForOtherHost(delivery.headers) },
    options: optionsForOtherHost(options),
  }
}

const noValues: readonly string[] = []
const noHops: readonly Hop[] = []
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 }

/** @param secretValues what was sent and must not be kept */
function resultOf(
  { status, headers, body, bytes, timings }: Exchanged,
  error: NetboxHooksError | undefined,
  secretValues: readonly string[],
  redirects: readonly Hop[],
): SendResult {
  const retryAfter = headers?.['retry-after']
  const pause = retryAfter === undefined ? undefined : retryAfterMs(String(retryAfter), Date.now())
  const { outcome, countsAgainstWebhook, pauseMs } = classifyOutcome({
    status,
    code: error?.code,
    retryAfterMs: pause,
  })
  return {
    outcome,
    countsAgainstWebhook,
    pauseMs,
    status,
    responseHeaders: headers && keptHeaders(headers, secretValues),
    responseBody: body && redact(body, secretValues),
    responseBytes: bytes,
    error: error && { code: error.code, message: sentenceOf(error) },
    durationMs: Math.round(timings.total),
    timings: redirects.length > 0 ? { ...timings, redirects } : timings,
  }
}

function sentenceOf({ message, hint }: NetboxHooksError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
