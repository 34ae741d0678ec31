import { NetboxHooksError } from '@netbox-hooks/core'
import { Agent, type Dispatcher } from 'undici'
import * as errors from './errors.ts'
import { Exchange, type Exchanged } from './exchange.ts'
import { guardedConnector } from './guarded-connector.ts'
import type { NetworkPolicy } from './network-policy.ts'
import type { NewDelivery } from './queue.ts'
import { requestHeaders } from './request-headers.ts'
import { retryAfterMs } from './retry-after.ts'
import { signatureHeaders } from './signatures.ts'

/** How long the parts of an attempt may take, in ms. */
export interface AttemptTimeouts {
  /** From the resolved name to the open connection, TLS included. */
  readonly connect: number
  /** From the request's end to the response's headers. */
  readonly headers: number
  /** Between two pieces of the response's body. */
  readonly body: number
  /** The whole attempt, with name lookup and waiting for a connection. */
  readonly total: number
}

/** Connect 5 s, headers 10 s, body 5 s, total 15 s. */
export const defaultAttemptTimeouts: AttemptTimeouts = {
  connect: 5_000,
  headers: 10_000,
  body: 5_000,
  total: 15_000,
}

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

/** How one request is sent. */
export interface SendOptions {
  /** Live secrets of the webhook, the preferred first. */
  readonly secrets: readonly string[]
  /** Instead of the sender's own. */
  readonly timeouts?: Partial<Omit<AttemptTimeouts, 'connect'>>
}

/** What came of one request. */
export interface SendResult {
  /** The response's status; `undefined` if there was none. */
  readonly status: number | undefined
  /** Start of the response's body, at most 16 KiB. */
  readonly responseBody: string | undefined
  /** Why the request failed; `undefined` if the status was 2xx, even where the body broke off after it. */
  readonly error: { readonly code: string; readonly message: string } | undefined
  readonly durationMs: number
  /** What a 429 or 503 asked for in `Retry-After`, in ms. */
  readonly retryAfterMs: number | undefined
  /** Whether trying again is of no use: blocked target, refused request, or 410. */
  readonly final: boolean
}

const methods = /^(?:GET|POST|PUT|PATCH|DELETE)$/
const finalCodes: ReadonlySet<string> = new Set([
  'NBH_TARGET_BLOCKED',
  'NBH_HEADER_REFUSED',
  'NBH_METHOD_REFUSED',
])

/**
 * Sends ready-made requests, signed at the moment of sending. One call is one HTTP exchange: nothing is repeated, no
 * redirect is followed, no answer is decompressed. Connections are kept and used again.
 */
export class HttpSender {
  readonly #policy: NetworkPolicy
  readonly #userAgent: string
  readonly #timeouts: AttemptTimeouts
  readonly #agent: Agent

  constructor({ policy, userAgent, timeouts, connections = 128 }: HttpSenderOptions) {
    this.#policy = policy
    this.#userAgent = userAgent
    this.#timeouts = { ...defaultAttemptTimeouts, ...timeouts }
    this.#agent = new Agent({
      allowH2: false,
      connections,
      pipelining: 1,
      connect: guardedConnector(policy, { timeout: this.#timeouts.connect }),
    })
  }

  /** Makes one attempt. A request that is refused, and whatever goes wrong on the way, is the result's `error`. */
  async send(delivery: NewDelivery, { secrets, timeouts }: SendOptions): Promise<SendResult> {
    const startedAt = performance.now()
    const limits = { ...this.#timeouts, ...timeouts }
    const exchanged = await this.#exchange(delivery, secrets, limits)
    const { status, body, retryAfter } = exchanged
    const error = failureOf(exchanged, limits)
    return {
      status,
      responseBody: body,
      error: error && { code: error.code, message: sentenceOf(error) },
      durationMs: Math.round(performance.now() - startedAt),
      retryAfterMs:
        (status === 429 || status === 503) && retryAfter !== undefined
          ? retryAfterMs(retryAfter, Date.now())
          : undefined,
      final: status === 410 || (error !== undefined && finalCodes.has(error.code)),
    }
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await this.#agent.destroy()
  }

  async #exchange(
    delivery: NewDelivery,
    secrets: readonly string[],
    limits: AttemptTimeouts,
  ): Promise<Exchanged> {
    let request: Dispatcher.DispatchOptions
    try {
      request = this.#request(delivery, secrets, limits)
    } catch (error) {
      if (!NetboxHooksError.is(error)) throw error
      return { status: undefined, retryAfter: undefined, body: undefined, error }
    }
    const exchange = new Exchange(limits.total)
    this.#agent.dispatch(request, exchange)
    return exchange.done
  }

  #request(
    { id, method, url, headers, body }: NewDelivery,
    secrets: readonly string[],
    limits: AttemptTimeouts,
  ): Dispatcher.DispatchOptions {
    if (!methods.test(method)) throw errors.methodRefused(method)
    // An open connection is used again without asking the connector, so every URL is judged here as well.
    const { origin, pathname, search } = this.#policy.vet(url)
    const timestamp = Math.floor(Date.now() / 1000)
    const signed = signatureHeaders({ id, timestamp, body, secrets })
    return {
      origin,
      path: pathname + search,
      method,
      headers: requestHeaders(headers, signed, this.#userAgent),
      body,
      headersTimeout: limits.headers,
      bodyTimeout: limits.body,
    }
  }
}

function failureOf({ status, error }: Exchanged, limits: AttemptTimeouts): NetboxHooksError | undefined {
  if (status !== undefined) return status >= 200 && status < 300 ? undefined : errors.badStatus(status)
  if (NetboxHooksError.is(error)) return error
  switch ((error as { code?: unknown } | undefined)?.code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return errors.attemptLate('connect', limits.connect)
    case 'UND_ERR_HEADERS_TIMEOUT':
      return errors.attemptLate('headers', limits.headers)
    case 'UND_ERR_DESTROYED':
    case 'UND_ERR_CLOSED':
      return errors.senderClosed()
    default:
      return errors.connectionFailed(error)
  }
}

function sentenceOf({ message, hint }: NetboxHooksError): string {
  return hint === undefined ? message : `${message} ${hint}`
}
