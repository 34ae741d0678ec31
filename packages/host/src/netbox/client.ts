import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { parseJson, stringifyJson } from '@netbox-hooks/core/json'
import { sleep } from '@netbox-hooks/core/times'
import {
  EnvironmentProxies,
  type GuardedAnswer,
  GuardedClient,
  type GuardedRequest,
  NetworkPolicy,
  retryAfterMs,
} from '@netbox-hooks/delivery'
import { hostVersion } from '../version.ts'
import { netboxAnswerUnreadable, netboxRefused, netboxTooOld, netboxUnavailable, ownPlace } from './errors.ts'
import { RequestBudget } from './request-budget.ts'
import { isTooOld, readVersion } from './version-text.ts'

/** How NetBox's API is reached. */
export interface NetboxClientOptions {
  /** Where NetBox is, without `/api`. */
  readonly url: string
  readonly token: string
  /** What may be reached although it is not public. */
  readonly allow: readonly string[]
  readonly requestsPerMinute: number
  /** What says where NetBox is, for errors. Default: the setting of a host. */
  readonly place?: string | undefined
  /** Whether the process waits for an answer that is still to come, as a command does. Default `false`: a host may end. */
  readonly keepsAlive?: boolean | undefined
  /** Proxies by the environment's variables; default: none is used. */
  readonly proxies?: Readonly<Record<string, string | undefined>> | undefined
  /** How long one answer may take, in ms. Default 30,000. */
  readonly timeout?: number | undefined
}

/** What NetBox has answered. */
export interface NetboxAnswer {
  readonly body: unknown
  /** What time it was in NetBox, in ms since the epoch. */
  readonly now: number
}

type Query = Readonly<Record<string, string | number | readonly (string | number)[] | undefined>>

/** Busy, or away for a moment: what is asked is asked again. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])
/** Pauses before a question is asked once more, in ms… */
const pauses = [1_000, 2_000, 4_000]
/** …and the longest one that NetBox may ask for. */
const longestPause = 120_000

/** Speaks to NetBox's API: with its token, within the network policy, and within a budget of requests. */
export class NetboxClient {
  readonly #base: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #guarded: GuardedClient
  readonly #budget: RequestBudget
  readonly #keepsAlive: boolean
  /** What says where NetBox is, for errors. */
  readonly place: string
  /** How many requests were made. */
  requests = 0

  constructor({
    url,
    token,
    allow,
    requestsPerMinute,
    proxies,
    timeout,
    place = ownPlace,
    keepsAlive = false,
  }: NetboxClientOptions) {
    this.#keepsAlive = keepsAlive
    this.place = place
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`)
    // Tokens of NetBox 4.5 and later say of themselves that they are.
    const scheme = token.startsWith('nbt_') ? 'Bearer' : 'Token'
    this.#headers = {
      authorization: `${scheme} ${token}`,
      accept: 'application/json',
      'user-agent': `netbox-hooks/${hostVersion}`,
    }
    const proxy = proxies && new EnvironmentProxies(proxies).for(this.#base)
    this.#guarded = new GuardedClient({ policy: new NetworkPolicy({ allow }), proxy, timeout })
    this.#budget = new RequestBudget(requestsPerMinute, keepsAlive)
  }

  /**
   * Asks for what is at a path, e.g. `api/core/object-changes/`.
   * @throws NetboxHooksError `NBH_NETBOX_UNAVAILABLE`, `NBH_NETBOX_REFUSED`, `NBH_NETBOX_TOO_OLD`, `NBH_NETBOX_ANSWER`,
   *   `NBH_TARGET_BLOCKED`
   */
  get(path: string, query: Query, signal: AbortSignal): Promise<NetboxAnswer> {
    const url = new URL(path, this.#base)
    for (const [name, value] of Object.entries(query))
      for (const each of [value ?? []].flat()) url.searchParams.append(name, String(each))
    return this.#answer(url, 'GET', undefined, signal)
  }

  /**
   * Changes what is at a path, or asks with `OPTIONS` what may be done there. A change that NetBox may have made is not asked
   * for again.
   * @throws as {@link get} does
   */
  send(
    method: 'OPTIONS' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<NetboxAnswer> {
    return this.#answer(new URL(path, this.#base), method, body, signal)
  }

  /** Breaks off what is under way. */
  close(): Promise<void> {
    return this.#guarded.close()
  }

  async #answer(
    url: URL,
    method: NonNullable<GuardedRequest['method']>,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<NetboxAnswer> {
    const headers = { ...this.#headers, ...(body && { 'content-type': 'application/json' }) }
    const answer = await this.#ask(url, { method, headers, body: body && stringifyJson(body) }, signal)
    const { status, text } = answer
    const { pathname: path } = url
    const version = readVersion(answer.headers['api-version'])
    if (version && isTooOld(version)) throw netboxTooOld(version.text, this.place)
    // What is gone need not be deleted.
    const isGone = status === 404 && method === 'DELETE'
    if ((status < 200 || status >= 300) && !isGone)
      throw netboxRefused(status, { method, path, text }, this.place)
    const parsed = status === 204 || isGone ? undefined : this.#parsed(text, path)
    return { body: parsed, now: dateOf(answer) ?? Date.now() }
  }

  async #ask(url: URL, request: GuardedRequest, signal: AbortSignal): Promise<GuardedAnswer> {
    const isChange = request.method !== 'GET' && request.method !== 'OPTIONS'
    for (let tries = 0; ; tries += 1) {
      await this.#budget.take(signal)
      signal.throwIfAborted()
      this.requests += 1
      const answer = await this.#askOnce(url, request, signal)
      const { status } = answer
      if (!passing.has(status)) return answer
      const pause = pauses[tries]
      // Only with 429 it is certain that nothing was done.
      if (pause === undefined || (isChange && status !== 429))
        throw netboxUnavailable(`it answered ${status}.`, this.place)
      const { 'retry-after': asked } = answer.headers
      const wanted = typeof asked === 'string' ? retryAfterMs(asked, Date.now()) : undefined
      await sleep(Math.min(wanted ?? pause, longestPause), {
        signal,
        keepsAlive: this.#keepsAlive,
      })
    }
  }

  async #askOnce(url: URL, request: GuardedRequest, signal: AbortSignal): Promise<GuardedAnswer> {
    try {
      return await this.#guarded.ask(url, request, signal)
    } catch (error) {
      if (NetboxHooksError.is(error) && error.code === 'NBH_TARGET_BLOCKED') throw error
      throw netboxUnavailable(messageOf(error), this.place, error)
    }
  }

  #parsed(text: string, path: string): unknown {
    try {
      return parseJson(text)
    } catch {
      throw netboxAnswerUnreadable(path, 'it is no JSON', this.place)
    }
  }
}

function dateOf({ headers: { date } }: GuardedAnswer): number | undefined {
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
