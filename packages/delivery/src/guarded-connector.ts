import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { buildConnector } from 'undici'
import { attemptLate, connectionFailed, targetBlocked } from './errors.ts'
import { innermost, parseAddress } from './ip-address.ts'
import type { Address, NetworkPolicy } from './network-policy.ts'

/** How a {@link guardedConnector} connects. */
export interface GuardedConnectorOptions {
  /** For all addresses of a host together, TLS included, in ms. Default 5,000. */
  readonly timeout?: number
  /** Certificates and keys. Default: those that Node trusts. */
  readonly tls?: SecureContextOptions
}

/**
 * An undici connector that connects only where the policy allows.
 *
 * The policy resolves the host once, and the socket is opened to one of the addresses that it vetted: a second
 * answer of the name server is never asked for. What the socket says it is connected to is compared once more.
 */
export function guardedConnector(
  policy: NetworkPolicy,
  { timeout = 5_000, tls = {} }: GuardedConnectorOptions = {},
): buildConnector.connector {
  const connect = buildConnector({ ...tls, allowH2: false, timeout })
  return (options, callback) => {
    open(policy, connect, options, timeout).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error, null),
    )
  }
}

async function open(
  policy: NetworkPolicy,
  connect: buildConnector.connector,
  options: buildConnector.Options,
  timeout: number,
): Promise<Socket> {
  const addresses = await policy.resolve(`${options.protocol}//${options.host}`)
  const deadline = performance.now() + timeout
  let failure: unknown = connectionFailed('the host has no address')
  for (const [index, address] of addresses.entries()) {
    // An address that does not answer leaves half of the time to those after it.
    const left = deadline - performance.now()
    const share = index === addresses.length - 1 ? left : left / 2
    try {
      return await openTo(address, connect, options, share, timeout)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function openTo(
  { address }: Address,
  connect: buildConnector.connector,
  options: buildConnector.Options,
  share: number,
  timeout: number,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(attemptLate('connect', timeout))
    }, share)
    connect({ ...options, hostname: address }, (error, socket) => {
      clearTimeout(timer)
      if (error) return reject(error)
      const astray = strayFrom(address, socket)
      if (!astray && !late) return resolve(socket)
      socket.destroy()
      reject(astray)
    })
  })
}

function strayFrom(address: string, { remoteAddress }: Socket): Error | undefined {
  if (remoteAddress === undefined) return connectionFailed('it was closed at once')
  if (canonical(remoteAddress) === canonical(address)) return undefined
  return targetBlocked(`the connection to ${address} leads to ${remoteAddress}`, undefined)
}

function canonical(text: string): string | undefined {
  const address = parseAddress(text)
  return address && innermost(address).toString()
}
