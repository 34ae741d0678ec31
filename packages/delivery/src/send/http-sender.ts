import { Deadlines, NetboxHooksError } from '@netbox-hooks/core'
import { timerMs } from '@netbox-hooks/core/times'
import type { Dispatcher } from 'undici'
import { type AttemptTimeouts, defaultAttemptTimeouts } from '../attempt-timeouts.ts'
import type { Hop } from '../attempt-timings.ts'
import { BoundedMemo } from '../bounded-memo.ts'
import { type ConnectionSettings, Connections } from '../connect/connections.ts'
import * as errors from '../errors.ts'
import type { NetworkPolicy } from '../network/policy.ts'
import type { NewDelivery } from '../queue/delivery.ts'
import { Exchange, type Exchanged } from './exchange.ts'
import { failureOf } from './failure-of.ts'
import { keptHeaders } from './kept-headers.ts'
import { classifyOutcome } from './outcome.ts'
import { SendPlan } from './plan.ts'
import { redact } from './redact.ts'
import { headersForOtherHost, hopOf, optionsForOtherHost, redirectOf } from './redirects.ts'
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

/** One attempt, and what its requests have in common. */
interface Attempt {
  readonly delivery: NewDelivery
  readonly options: SendOptions
  readonly limits: AttemptTimeouts
  /** As `performance.now()` counts. */
  readonly startedAt: number
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
  readonly #open = new Deadlines().group()

  constructor({ policy, userAgent, timeouts, proxyFor, connections }: HttpSenderOptions) {
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
  async send(delivery: NewDelivery, options: SendOptions): Promise<SendResult> {
    const limits = options.timeouts ? { ...this.#timeouts, ...options.timeouts } : this.#timeouts
    let attempt: Attempt = { delivery, options, limits, startedAt: performance.now() }
    const hops: Hop[] = []
    let exchanged = await this.#request(attempt)
    let next = redirectOf(exchanged, delivery.url, options.redirects, hops)
    while (typeof next === 'object') {
      hops.push(hopOf(exchanged.status as number, next.url))
      attempt = next.isSameHost ? to(attempt, next.url) : toOtherHost(attempt, next.url)
      exchanged = await this.#request(attempt)
      next = redirectOf(exchanged, next.url, options.redirects, hops)
    }
    const { secretValues = [] } = this.#plans.get(options) ?? {}
    return resultOf(exchanged, failureOf(exchanged, limits, next), secretValues, hops)
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await this.#connections.destroy()
  }

  /** Sends a request, and once more if the connection that it met was stale. */
  async #request(attempt: Attempt): Promise<Exchanged> {
    const exchanged = await this.#exchange(attempt, false)
    return exchanged.isStale ? this.#exchange(attempt, true) : exchanged
  }

  /** One exchange. What refuses the request is its error. */
  async #exchange(attempt: Attempt, isFresh: boolean): Promise<Exchanged> {
    const exchange = new Exchange(attempt.limits.total, attempt.startedAt)
    try {
      const { proxy, ...request } = this.#requestOf(attempt)
      this.#open.add(exchange)
      const settings = proxy === undefined ? attempt.options : this.#through(proxy, attempt.options)
      this.#connections.dispatch(request, exchange, settings, isFresh)
    } catch (error) {
      this.#open.remove(exchange)
      if (!NetboxHooksError.is(error)) throw error
      exchange.refuse(error)
    }
    const exchanged = await exchange.done
    this.#open.remove(exchange)
    return exchanged
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

  #requestOf({
    delivery,
    options,
    limits,
  }: Attempt): Dispatcher.DispatchOptions & Pick<RequestTarget, 'proxy'> {
    const plan = this.#planOf(options)
    const { id, method, url, headers: given, body } = delivery
    if (!methods.test(method)) throw errors.methodRefused(method)
    if (body.byteLength > requestBodyLimit) throw errors.bodyTooLarge(body.byteLength, requestBodyLimit)
    // An open connection is used again without asking the connector, so every URL is judged here as well.
    const { origin, path, proxy } = this.#targets.of(url)
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = plan.headers(given, plan.signer.headers({ id, timestamp, body }))
    // To the client, 0 is no limit.
    const timeouts = { headersTimeout: timerMs(limits.headers), bodyTimeout: timerMs(limits.body) }
    return { origin, path, proxy, method, headers, body, ...timeouts }
  }
}

function to(attempt: Attempt, url: string): Attempt {
  return { ...attempt, delivery: { ...attempt.delivery, url } }
}

function toOtherHost(attempt: Attempt, url: string): Attempt {
  const { delivery, options } = attempt
  return {
    ...attempt,
    delivery: { ...delivery, url, headers: headersForOtherHost(delivery.headers) },
    options: optionsForOtherHost(options),
  }
}

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
