import { parseOwnJson, stringifyJson } from '@netbox-hooks/core/json'
import { timeoutSignal } from '@netbox-hooks/core/times'
import { directFetch, type Fetch } from './direct-fetch.ts'
import {
  answeredDetail,
  answeredError,
  hostForeign,
  hostUnreachable,
  hostUrlInvalid,
  withTokenHint,
} from './errors.ts'

/** How long a host may take to answer: longer than it lets a request take. */
const answerTimeoutMs = 20_000
/** How long one on this machine may take to say that it is there. */
const probeTimeoutMs = 2_000

/** What is asked of a host. */
export interface HostRequest {
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, or as it is if it is a text. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** The HTTP API of a running host. */
export class HostClient {
  /** Where it is, without a slash at the end. */
  readonly url: string
  readonly #token: string | undefined
  readonly #fetch: Fetch

  /** @throws NetboxHooksError `NBH_HOST_UNREACHABLE` if it is no URL */
  constructor(url: string, token: string | undefined, send: Fetch = directFetch) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw hostUrlInvalid(url)
    this.url = url.replace(/\/+$/, '')
    this.#token = token
    this.#fetch = send
  }

  /** Who answers there; no token is needed to know. */
  async whoAnswers(): Promise<'a host' | 'somebody else' | 'nobody'> {
    try {
      const response = await directFetch(new URL(`${this.url}/healthz`), {
        signal: timeoutSignal(probeTimeoutMs),
      })
      const answer: unknown = await response.json().catch(() => undefined)
      return Object(answer).status === 'ok' ? 'a host' : 'somebody else'
    } catch {
      return 'nobody'
    }
  }

  /**
   * The answer to `GET path`, or to another method.
   * @param path as in the API's document, e.g. `/api/deliveries`
   * @throws NetboxHooksError what the host answers with, or `NBH_HOST_UNREACHABLE`
   */
  async ask<Answer>(path: string, request: HostRequest = {}, method = 'GET'): Promise<Answer> {
    const response = await this.open(path, { signal: timeoutSignal(answerTimeoutMs), ...request }, method)
    const text = await response.text().catch((error: unknown) => {
      throw hostUnreachable(this.url, error)
    })
    // A host says 204 where it has nothing to say.
    if (text === '' && response.status === 204) return undefined as Answer
    try {
      return parseOwnJson(text) as Answer
    } catch {
      throw hostForeign(this.url, response.status)
    }
  }

  /** As {@link ask}, with `POST`. */
  post<Answer>(path: string, request: HostRequest = {}): Promise<Answer> {
    return this.ask(path, request, 'POST')
  }

  /** The response whose body has not been read; there is no time limit. @throws as {@link ask} does */
  async open(
    path: string,
    { query = {}, headers, body, signal }: HostRequest,
    method = 'GET',
  ): Promise<Response> {
    const url = new URL(this.url + path)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const response = await this.#fetch(url, {
      method,
      headers: {
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : stringifyJson(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      throw hostUnreachable(this.url, error)
    })
    if (response.ok) return response
    const answer: unknown = await response.json().catch(() => undefined)
    throw withTokenHint(
      answeredError(answer) ??
        answeredDetail(answer, response.status) ??
        hostForeign(this.url, response.status),
    )
  }
}
