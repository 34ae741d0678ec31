import { createRequire } from 'node:module'
import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { decodeText } from '@netbox-hooks/core/text'
import { timeoutSignal } from '@netbox-hooks/core/times'
import type { Agent } from 'undici'
import { connectionFailed } from '../errors.ts'
import type { NetworkPolicy } from '../network/policy.ts'
import { guardedConnector } from './guarded-connector.ts'
import { parseProxy } from './http-proxy.ts'

/** undici is loaded with the first question. */
const require = createRequire(import.meta.url)

/** What a {@link GuardedClient} is made of. */
export interface GuardedClientOptions {
  readonly policy: NetworkPolicy
  /** For one question, its answer included, in ms. Default 30,000. */
  readonly timeout?: number | undefined
  /** The most that is read of an answer, in bytes. Default 32 MiB. */
  readonly mostBytes?: number | undefined
  /** URL of an HTTP proxy to tunnel through. */
  readonly proxy?: string | undefined
}

/** What is asked. */
export interface GuardedRequest {
  /** Default `GET`. */
  readonly method?: 'GET' | 'OPTIONS' | 'POST' | 'PATCH' | 'DELETE' | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
}

/** An answer. */
export interface GuardedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

/**
 * Asks servers that the network policy lets it reach. It follows no redirects, which would take a token elsewhere.
 */
export class GuardedClient {
  readonly #options: GuardedClientOptions
  readonly #end = new AbortController()
  #agent: Agent | undefined

  constructor(options: GuardedClientOptions) {
    this.#options = options
  }

  /**
   * Makes a request, once.
   * @throws NetboxHooksError `NBH_TARGET_BLOCKED`, `NBH_DNS_FAILED`, `NBH_CONNECTION_FAILED`; what the connection is
   *   refused by
   */
  async ask(
    url: URL,
    { method = 'GET', headers, body: sent }: GuardedRequest,
    signal?: AbortSignal,
  ): Promise<GuardedAnswer> {
    const { policy, timeout = 30_000, mostBytes = 32 * 1024 * 1024 } = this.#options
    policy.vet(url)
    const { request } = require('undici') as typeof import('undici')
    const signals = [this.#end.signal, timeoutSignal(timeout), ...(signal ? [signal] : [])]
    try {
      const {
        statusCode,
        headers: answered,
        body,
      } = await request(url, {
        method,
        headers,
        ...(sent !== undefined && { body: sent }),
        dispatcher: this.#agentOf(),
        signal: AbortSignal.any(signals),
      })
      const parts: Buffer[] = []
      let bytes = 0
      for await (const part of body as AsyncIterable<Buffer>) {
        bytes += part.length
        if (bytes > mostBytes) throw connectionFailed(`the answer is larger than ${mostBytes} bytes`)
        parts.push(part)
      }
      return { status: statusCode, headers: answered, text: decodeText(Buffer.concat(parts), 'The answer') }
    } catch (error) {
      throw NetboxHooksError.is(error) ? error : connectionFailed(messageOf(error))
    }
  }

  /** Breaks off what is under way and closes all connections. */
  async close(): Promise<void> {
    this.#end.abort()
    await this.#agent?.destroy()
  }

  #agentOf(): Agent {
    if (this.#agent) return this.#agent
    const { policy, proxy } = this.#options
    const undici = require('undici') as typeof import('undici')
    const connect = guardedConnector(policy, {
      ...(proxy !== undefined && { proxy: parseProxy(proxy) }),
      signal: this.#end.signal,
    })
    this.#agent = new undici.Agent({ allowH2: true, connections: 2, connect })
    return this.#agent
  }
}
