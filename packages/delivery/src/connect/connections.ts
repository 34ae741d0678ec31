import { setMaxListeners } from 'node:events'
import { createRequire } from 'node:module'
import type { Agent, Dispatcher } from 'undici'
import type { AttemptTimeouts } from '../attempt-timeouts.ts'
import type { ConnectionTimings } from '../attempt-timings.ts'
import type { NetworkPolicy } from '../network/policy.ts'
import { Agents, type ConnectionSettings } from './agents.ts'
import { guardedConnector } from './guarded-connector.ts'
import { parseProxy } from './http-proxy.ts'
import { tlsOptions } from './tls-settings.ts'
import type { ConnectionUser } from './watched-socket.ts'

/** undici is half of what there is to load of a host. The first connection loads it, so that a start need not wait. */
const require = createRequire(import.meta.url)

/** What takes an answer, and is told how its connection came about. */
export interface ConnectionHandler extends Dispatcher.DispatchHandler, ConnectionUser {
  /** Gets what opening a connection takes; asked for only if this request needs one. */
  readonly opening: ConnectionTimings
  /** To be called when the request begins to be written. */
  onWriting: ((user: ConnectionUser) => void) | undefined
}

/** What {@link Connections} are made of. */
export interface ConnectionsOptions {
  readonly policy: NetworkPolicy
  readonly timeouts: Pick<AttemptTimeouts, 'dns' | 'connect'>
  /** The most connections to one origin. Default: no limit. */
  readonly perOrigin?: number | undefined
}

/** How many origins that speak HTTP/2 are remembered. */
const rememberedOrigins = 1_000

/** The most that is read of a response's head, in bytes. */
const responseHeadLimit = 16 * 1024

/** Open connections, kept and used again. */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #agents = new Agents((settings, isFresh) => this.#newAgent(settings, isFresh))
  /** Origins that HTTP/2 was spoken with. */
  readonly #http2 = new Set<string>()
  /** Whose request undici is taking. */
  #taken: ConnectionHandler | undefined
  /** Whose request is being written. */
  #user: ConnectionUser | undefined
  /** Ends the connections that are being opened, too: undici would only wait for them. */
  readonly #end = new AbortController()

  constructor(options: ConnectionsOptions) {
    this.#options = options
    setMaxListeners(0, this.#end.signal)
  }

  /**
   * Sends a request.
   *
   * @param isFresh whether it needs a connection that was not used before; it is not kept
   * @throws NetboxHooksError `NBH_TLS_INVALID`, `NBH_PROXY_INVALID`
   */
  dispatch(
    request: Dispatcher.DispatchOptions,
    handler: ConnectionHandler,
    settings: ConnectionSettings,
    isFresh = false,
  ): void {
    const agent = this.#agents.of(settings, isFresh)
    handler.onWriting = this.#onWriting
    // undici asks for a connection while it takes the request, so that the two can be told to belong together.
    // Meanwhile another request may end, and be made anew from here.
    const outer = this.#taken
    this.#taken = handler
    agent.dispatch(request, handler)
    this.#taken = outer
  }

  /** Whether an origin is known to speak HTTP/2. */
  speaksHttp2(origin: string): boolean {
    return this.#http2.has(origin)
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    const destroyed = this.#agents.destroy()
    this.#end.abort()
    await destroyed
  }

  #foundHttp2(origin: string): void {
    if (this.#http2.size >= rememberedOrigins) this.#http2.clear()
    this.#http2.add(origin)
  }

  readonly #onWriting = (user: ConnectionUser): void => {
    this.#user = user
  }

  /** undici writes a request in the turn in which it begins with it. */
  readonly #takeUser = (): ConnectionUser | undefined => {
    const user = this.#user
    this.#user = undefined
    return user
  }

  #newAgent({ tls, proxy }: ConnectionSettings, isFresh: boolean): Agent {
    const { policy, timeouts, perOrigin = null } = this.#options
    const undici = require('undici') as typeof import('undici')
    const agent = new undici.Agent({
      // Only with endpoints that speak nothing else: see Http2Only.
      allowH2: true,
      connections: perOrigin,
      // Without pipelining, undici keeps no connection.
      pipelining: isFresh ? 0 : 1,
      maxHeaderSize: responseHeadLimit,
      connect: guardedConnector(policy, {
        dnsTimeout: timeouts.dns,
        timeout: timeouts.connect,
        ...(tls && { tls: tlsOptions(tls) }),
        ...(proxy !== undefined && { proxy: parseProxy(proxy) }),
        signal: this.#end.signal,
        timings: () => this.#taken?.opening,
        takeUser: this.#takeUser,
        onHttp2: (origin) => this.#foundHttp2(origin),
      }),
    })
    if (this.#end.signal.aborted) void agent.destroy()
    return agent
  }
}
