import { Deadlines, NetboxHooksError } from '@netbox-hooks/core'
import { timerMs } from '@netbox-hooks/core/times'
import type { Dispatcher } from 'undici'
import { type AttemptTimeouts, defaultAttemptTimeouts } from '../attempt-timeouts.ts'
import { BoundedMemo } from '../bounded-memo.ts'
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
import { retryAfterMs } from './retry-after.ts'
import type { Sender, SendOptions, SendResult } from './sender.ts'

/** What an {@link HttpSender} is made of. */
export interface HttpSenderOptions {
  /** Guards every connection. */
  readonly policy: NetworkPolicy
  /** `User-Agent` of every request, e.g. `netbox-hooks/1.2.3`. */
  readonly userAgent: string
  readonly timeouts?: Partial<AttemptTimeouts> | undefined
  /** The most connections to one origin. Default 128: what keeps them few is the caller's concurrency. */
  readonly connections?: number
}

/** Where a request goes, as undici takes it. */
interface RequestTarget {
  readonly origin: string
  /** Path and query. */
  readonly path: string
}

/** How many URLs are remembered: a template may make a new one for every event. */
const rememberedUrls = 1_000

const methods = /^(?:GET|POST|PUT|PATCH|DELETE)$/

/** The largest body that is sent, in bytes. */
const requestBodyLimit = 1024 * 1024

/**
 * Sends ready-made requests, signed at the moment of sending. One call is one HTTP exchange: nothing is repeated, no
 * redirect is followed, no answer is decompressed. Connections are kept and used again.
 */
export class HttpSender implements Sender {
  /** What the policy, which never changes, has said of URLs. */
  readonly #targets: BoundedMemo<string, RequestTarget>
  readonly #userAgent: string
  readonly #timeouts: AttemptTimeouts
  readonly #connections: Connections
  readonly #plans = new WeakMap<SendOptions, SendPlan>()
  /** Exchanges that are not over. */
  readonly #open = new Deadlines().group()

  constructor({ policy, userAgent, timeouts, connections = 128 }: HttpSenderOptions) {
    this.#targets = new BoundedMemo(rememberedUrls, (url) => {
      const { origin, pathname, search } = policy.vet(url)
      return { origin, path: pathname + search }
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
    const exchange = new Exchange(limits.total)
    let secretValues: readonly string[] = []
    try {
      const plan = this.#planOf(options)
      secretValues = plan.secretValues
      const request = this.#request(delivery, plan, limits)
      this.#open.add(exchange)
      this.#connections.dispatch(request, exchange, options, exchange.timings)
    } catch (error) {
      this.#open.remove(exchange)
      if (!NetboxHooksError.is(error)) throw error
      exchange.refuse(error)
    }
    const exchanged = await exchange.done
    this.#open.remove(exchange)
    return resultOf(exchanged, failureOf(exchanged, limits), secretValues)
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await this.#connections.destroy()
  }

  #planOf(options: SendOptions): SendPlan {
    const known = this.#plans.get(options)
    if (known) return known
    const plan = new SendPlan(options, this.#userAgent)
    this.#plans.set(options, plan)
    return plan
  }

  #request(
    { id, method, url, headers: given, body }: NewDelivery,
    plan: SendPlan,
    limits: AttemptTimeouts,
  ): Dispatcher.DispatchOptions {
    if (!methods.test(method)) throw errors.methodRefused(method)
    if (body.byteLength > requestBodyLimit) throw errors.bodyTooLarge(body.byteLength, requestBodyLimit)
    // An open connection is used again without asking the connector, so every URL is judged here as well.
    const { origin, path } = this.#targets.of(url)
    const timestamp = Math.floor(Date.now() / 1000)
    const headers = plan.headers(given, plan.signer.headers({ id, timestamp, body }))
    // To the client, 0 is no limit.
    const timeouts = { headersTimeout: timerMs(limits.headers), bodyTimeout: timerMs(limits.body) }
    return { origin, path, method, headers, body, ...timeouts }
  }
}

/** @param secretValues what was sent and must not be kept */
function resultOf(
  { status, headers, body, timings }: Exchanged,
  error: NetboxHooksError | undefined,
  secretValues: readonly string[],
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
    error: error && { code: error.code, message: sentenceOf(error) },
    durationMs: Math.round(timings.total),
    timings,
  }
}

function sentenceOf({ message, hint }: NetboxHooksError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
