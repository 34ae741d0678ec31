import { NetboxHooksError } from '@netbox-hooks/core'
import type { Dispatcher } from 'undici'
import { type AttemptTimeouts, defaultAttemptTimeouts } from './attempt-timeouts.ts'
import { authorization } from './authentication.ts'
import { Connections } from './connections.ts'
import * as errors from './errors.ts'
import { Exchange } from './exchange.ts'
import { failureOf } from './failure-of.ts'
import { keptHeaders } from './kept-headers.ts'
import type { NetworkPolicy } from './network-policy.ts'
import { classifyOutcome } from './outcome.ts'
import type { NewDelivery } from './queue.ts'
import { redact } from './redact.ts'
import { requestHeaders } from './request-headers.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Sender, SendOptions, SendResult } from './sender.ts'
import { signatureHeaders } from './signatures.ts'

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

const methods = /^(?:GET|POST|PUT|PATCH|DELETE)$/

/** The largest body that is sent, in bytes. */
const requestBodyLimit = 1024 * 1024

/**
 * Sends ready-made requests, signed at the moment of sending. One call is one HTTP exchange: nothing is repeated, no
 * redirect is followed, no answer is decompressed. Connections are kept and used again.
 */
export class HttpSender implements Sender {
  readonly #policy: NetworkPolicy
  readonly #userAgent: string
  readonly #timeouts: AttemptTimeouts
  readonly #connections: Connections

  constructor({ policy, userAgent, timeouts, connections = 128 }: HttpSenderOptions) {
    this.#policy = policy
    this.#userAgent = userAgent
    this.#timeouts = { ...defaultAttemptTimeouts, ...timeouts }
    this.#connections = new Connections({ policy, timeouts: this.#timeouts, perOrigin: connections })
  }

  /** Makes one attempt. A request that is refused, and whatever goes wrong on the way, is the result's `error`. */
  async send(delivery: NewDelivery, options: SendOptions): Promise<SendResult> {
    const limits = { ...this.#timeouts, ...options.timeouts }
    const exchange = new Exchange(limits.total)
    let own: Readonly<Record<string, string>> = {}
    try {
      own = ownHeaders(options)
      const request = this.#request(delivery, options.secrets, own, limits)
      this.#connections.dispatch(request, exchange, options, exchange.timings)
    } catch (error) {
      exchange.refuse(error)
      if (!NetboxHooksError.is(error)) throw error
    }
    const exchanged = await exchange.done
    const { status, headers, body, timings } = exchanged
    const error = failureOf(exchanged, limits)
    const secret = Object.values(own)
    const pause = retryAfterMs(String(headers?.['retry-after'] ?? ''), Date.now())
    return {
      ...classifyOutcome({ status, code: error?.code, retryAfterMs: pause }),
      status,
      responseHeaders: headers && keptHeaders(headers, secret),
      responseBody: body && redact(body, secret),
      error: error && { code: error.code, message: sentenceOf(error) },
      durationMs: Math.round(timings.total),
      timings,
    }
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await this.#connections.destroy()
  }

  #request(
    { id, method, url, headers: given, body }: NewDelivery,
    secrets: readonly string[],
    own: Readonly<Record<string, string>>,
    limits: AttemptTimeouts,
  ): Dispatcher.DispatchOptions {
    if (!methods.test(method)) throw errors.methodRefused(method)
    if (body.byteLength > requestBodyLimit) throw errors.bodyTooLarge(body.byteLength, requestBodyLimit)
    // An open connection is used again without asking the connector, so every URL is judged here as well.
    const { origin, pathname, search } = this.#policy.vet(url)
    const timestamp = Math.floor(Date.now() / 1000)
    const signed = signatureHeaders({ id, timestamp, body, secrets })
    return {
      origin,
      path: pathname + search,
      method,
      headers: requestHeaders({ own, given, signed, userAgent: this.#userAgent }),
      body,
      headersTimeout: limits.headers,
      bodyTimeout: limits.body,
    }
  }
}

/** The headers that are looked up for each attempt. */
function ownHeaders({ authentication, secretHeaders = {} }: SendOptions): Readonly<Record<string, string>> {
  return authentication ? { Authorization: authorization(authentication), ...secretHeaders } : secretHeaders
}

function sentenceOf({ message, hint }: NetboxHooksError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
