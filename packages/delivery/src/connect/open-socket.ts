import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { codeOf } from '@netbox-hooks/core'
import { after } from '@netbox-hooks/core/times'
import * as errors from '../errors.ts'
import { innermost, parseAddress } from '../network/ip-address.ts'
import type { TlsSessions } from './tls-sessions.ts'
import { certificateWords, handshakeWords } from './tls-words.ts'

/**
 * Opens a TCP connection to an address, and makes sure that this is where it leads.
 *
 * @param limit in ms
 * @param signal destroys the connection, whatever it is used for by then
 * @param reads how it is read from; default: as Node does
 * @throws NetboxHooksError `NBH_TARGET_BLOCKED`, `NBH_CONNECT_TIMEOUT`, or the system's error
 */
export async function openSocket(
  address: string,
  port: number,
  limit: number,
  signal?: AbortSignal,
  reads?: { readonly onread: OnReadOpts },
): Promise<Socket> {
  const options = { host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
  const socket = connectTcp({ ...options, ...reads })
  if (signal) addAbortSignal(signal, socket)
  await opened(socket, 'connect', limit)
  const { remoteAddress } = socket
  if (remoteAddress !== undefined && canonical(remoteAddress) === canonical(address)) return socket
  socket.destroy()
  if (remoteAddress === undefined) throw errors.connectionFailed('it was closed at once')
  throw errors.targetBlocked(`the connection to ${address} leads to ${remoteAddress}`, undefined)
}

/**
 * Makes a connection a TLS one.
 *
 * @param host whose certificate is asked for: a name or an address
 * @param limit in ms
 * @param protocols what is offered to be spoken over it, by their names in ALPN
 * @param sessions where to find the host's last session, and to keep the next
 * @throws NetboxHooksError `NBH_TLS_CERTIFICATE`, `NBH_TLS_FAILED`, `NBH_CONNECT_TIMEOUT`
 */
export async function secureSocket(
  socket: Socket,
  host: string,
  options: ConnectionOptions,
  limit: number,
  protocols: readonly string[] = ['http/1.1'],
  sessions?: TlsSessions,
): Promise<TLSSocket> {
  const name = host.replace(/\.$/, '')
  const secured = connectTls({
    ...options,
    ...sessions?.of(name),
    socket,
    host: name,
    servername: isIP(name) === 0 ? name : '',
    ALPNProtocols: [...protocols],
  })
  sessions?.keep(name, secured)
  try {
    return await opened(secured, 'secureConnect', limit)
  } catch (error) {
    socket.destroy()
    throw tlsErrorOf(error, secured)
  }
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', limit: number): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      timer.cancel()
      socket.destroy()
      reject(error)
    }
    const closed = () => fail(errors.connectionFailed('it was closed at once'))
    const timer = after(limit, () => fail(errors.attemptLate('connect', limit)))
    socket.once('close', closed).once(event, () => {
      timer.cancel()
      socket.off('close', closed)
      resolve(socket)
    })
    // Stays, since an error that nobody listens for would end the process.
    socket.on('error', fail)
  })
}

function tlsErrorOf(error: unknown, { authorizationError }: TLSSocket): unknown {
  if (codeOf(error) === 'NBH_CONNECT_TIMEOUT') return error
  const { problem, hint } = authorizationError ? certificateWords(error) : handshakeWords(error)
  const make = authorizationError ? errors.certificateRefused : errors.tlsFailed
  return make(problem, hint, error)
}

function canonical(text: string): string | undefined {
  const address = parseAddress(text)
  return address && innermost(address).toString()
}
