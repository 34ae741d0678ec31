import type { Socket } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { NetboxHooksError } from '@netbox-hooks/core'
import type { buildConnector } from 'undici'
import { defaultAttemptTimeouts } from '../attempt-timeouts.ts'
import type { ConnectionTimings } from '../attempt-timings.ts'
import { attemptLate, connectionFailed, proxyFailed } from '../errors.ts'
import type { Address, NetworkPolicy } from '../network/policy.ts'
import type { HttpProxy } from './http-proxy.ts'
import { Http2Only } from './http2-only.ts'
import { openSocket, secureSocket } from './open-socket.ts'
import { openTunnel } from './open-tunnel.ts'
import { sharedReads } from './shared-reads.ts'
import { timed } from './timed.ts'
import { TlsSessions } from './tls-sessions.ts'
import { type ConnectionUser, watchSocket } from './watched-socket.ts'

/** How a {@link guardedConnector} connects. */
export interface GuardedConnectorOptions {
  /** For looking up a host's name, in ms. Default 5,000. */
  readonly dnsTimeout?: number
  /** For all addresses of a host together, TLS included, in ms. Default 5,000. */
  readonly timeout?: number
  /** Certificates and keys. Default: those that Node trusts. */
  readonly tls?: ConnectionOptions
  /** A proxy to tunnel through, as `parseProxy()` reads it. */
  readonly proxy?: HttpProxy | undefined
  /** Destroys all connections, those that are being opened included. */
  readonly signal?: AbortSignal
  /** Where to note how long the parts of a connection take; asked when undici wants one. */
  readonly timings?: () => ConnectionTimings | undefined
  /** Whose request is being written; told on which connection. */
  readonly takeUser?: () => ConnectionUser | undefined
  /** Called with the origin of a connection that HTTP/2 is spoken over. */
  readonly onHttp2?: (origin: string) => void
}

/**
 * An undici connector that connects only where the policy allows.
 *
 * The policy resolves the host once, and the socket is opened to one of the addresses that it vetted: a second
 * answer of the name server is never asked for. What the socket says it is connected to is compared once more.
 * A proxy is held to the same policy, and told the vetted address instead of the host's name.
 */
export function guardedConnector(
  policy: NetworkPolicy,
  options: GuardedConnectorOptions = {},
): buildConnector.connector {
  const connector = new GuardedConnector(policy, options)
  return (target, callback) => {
    connector.open(target).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    )
  }
}

class GuardedConnector {
  readonly #policy: NetworkPolicy
  readonly #dnsTimeout: number
  readonly #timeout: number
  readonly #tls: ConnectionOptions
  readonly #proxy: HttpProxy | undefined
  readonly #signal: AbortSignal | undefined
  readonly #timings: () => ConnectionTimings | undefined
  readonly #takeUser: () => ConnectionUser | undefined
  readonly #onHttp2: (origin: string) => void
  readonly #sessions = new TlsSessions()
  readonly #http2 = new Http2Only()

  constructor(policy: NetworkPolicy, options: GuardedConnectorOptions) {
    this.#policy = policy
    this.#dnsTimeout = options.dnsTimeout ?? defaultAttemptTimeouts.dns
    this.#timeout = options.timeout ?? defaultAttemptTimeouts.connect
    this.#tls = options.tls ?? {}
    this.#proxy = options.proxy
    this.#signal = options.signal
    this.#timings = options.timings ?? (() => undefined)
    this.#takeUser = options.takeUser ?? (() => undefined)
    this.#onHttp2 = options.onHttp2 ?? (() => {})
  }

  async open({ protocol, host = '', hostname, port }: buildConnector.Options): Promise<Socket> {
    const timings = this.#timings()
    const isSecure = protocol === 'https:'
    const portNumber = Number(port) || (isSecure ? 443 : 80)
    const addresses = await this.#resolve(`${protocol}//${host}`, timings)
    const openSocketTo = await this.#opener(portNumber, timings, isSecure ? undefined : sharedReads())
    const socket = await firstOf(addresses, this.#timeout, async (address, limit) => {
      const deadline = performance.now() + limit
      const connect = () =>
        timed(timings, 'connect', () => openSocketTo(address, deadline - performance.now()))
      if (!isSecure) return connect()
      const secure = async (protocols: readonly string[]) => {
        const plain = await connect()
        const left = deadline - performance.now()
        return timed(timings, 'tls', () =>
          secureSocket(plain, hostname, this.#tls, left, protocols, this.#sessions),
        )
      }
      return this.#http2.secure(`${address.address} ${host}`, secure)
    })
    if ((socket as Partial<TLSSocket>).alpnProtocol !== 'h2') return watchSocket(socket, this.#takeUser)
    // HTTP/2 has its own ways to say what is watched for.
    this.#onHttp2(`${protocol}//${host}`)
    return socket
  }

  #resolve(url: string, timings: ConnectionTimings | undefined): Promise<Address[]> {
    return timed(timings, 'dns', () => this.#policy.resolve(url, { timeout: this.#dnsTimeout }))
  }

  /** What opens a connection to one address of the target: straight, or through the proxy. */
  async #opener(
    port: number,
    timings: ConnectionTimings | undefined,
    reads: ReturnType<typeof sharedReads> | undefined,
  ): Promise<(address: Address, limit: number) => Promise<Socket>> {
    const proxy = this.#proxy
    if (!proxy) return ({ address }, limit) => openSocket(address, port, limit, this.#signal, reads)
    const { host } = proxy.url
    const addresses = await blamingProxy(host, () => this.#resolve(proxy.url.href, timings))
    return async ({ address, family }, limit) => {
      const deadline = performance.now() + limit
      const left = () => deadline - performance.now()
      const socket = await blamingProxy(host, () => this.#connectTo(proxy.url, addresses, limit))
      return openTunnel(socket, `${family === 6 ? `[${address}]` : address}:${port}`, proxy, left())
    }
  }

  /** A connection to the proxy itself. */
  #connectTo(url: URL, addresses: readonly Address[], limit: number): Promise<Socket> {
    const isSecure = url.protocol === 'https:'
    const port = Number(url.port) || (isSecure ? 443 : 80)
    return firstOf(addresses, limit, async ({ address }, share) => {
      const deadline = performance.now() + share
      const socket = await openSocket(address, port, share, this.#signal)
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
      return isSecure ? secureSocket(socket, host, {}, deadline - performance.now()) : socket
    })
  }
}

/** Tries addresses in turn. One that does not answer leaves half of the time to those after it. */
async function firstOf(
  addresses: readonly Address[],
  timeout: number,
  open: (address: Address, limit: number) => Promise<Socket>,
): Promise<Socket> {
  const deadline = performance.now() + timeout
  let failure: unknown = connectionFailed('the host has no address')
  for (const [index, address] of addresses.entries()) {
    const left = deadline - performance.now()
    try {
      return await open(address, index === addresses.length - 1 ? left : left / 2)
    } catch (error) {
      failure = error
    }
  }
  throw isLate(failure) ? attemptLate('connect', timeout) : failure
}

function isLate(error: unknown): boolean {
  return NetboxHooksError.is(error) && error.code === 'NBH_CONNECT_TIMEOUT'
}

async function blamingProxy<T>(host: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw proxyFailed(host, error)
  }
}
