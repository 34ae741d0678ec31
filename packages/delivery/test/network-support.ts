import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { HttpSender, type HttpSenderOptions, NetworkPolicy } from '@netbox-hooks/delivery'
import { onTestFinished } from 'vitest'
import { patient } from './support.ts'

/**
 * A PEM file of `fixtures/tls`: `ca.crt` has issued the others, and its key is thrown away. `server` is made out to
 * `hooks.test` and 127.0.0.1, `expired` to `hooks.test`; the passphrase of `client-encrypted.key` is `open-sesame`.
 */
export function pem(name: string): string {
  return readFileSync(new URL(`./fixtures/tls/${name}`, import.meta.url), 'utf8')
}

/** A policy to which every name is 127.0.0.1, and that lets it through. */
export const everyNameIsLoopback = new NetworkPolicy({
  allow: ['127.0.0.1'],
  lookup: async () => [{ address: '127.0.0.1' }],
})

/** A sender that is destroyed after the test. Default policy: {@link everyNameIsLoopback}; default limits: {@link patient}. */
export function senderOf({ timeouts, ...options }: Partial<HttpSenderOptions> = {}): HttpSender {
  const sender = new HttpSender({
    policy: everyNameIsLoopback,
    userAgent: 'netbox-hooks/1.2.3',
    timeouts: { ...patient, ...timeouts },
    ...options,
  })
  onTestFinished(() => sender.destroy())
  return sender
}

/** Answers 200 with the common name of the client's certificate. */
const nameClient: RequestListener = (request, response) => {
  const { subject } = (request.socket as TLSSocket).getPeerCertificate()
  response.end(subject?.CN)
}

/** An HTTPS server; resolves with its port. */
export async function startTlsReceiver(
  options: ServerOptions = {},
  answer: RequestListener = nameClient,
): Promise<number> {
  const identity = { cert: pem('server.crt'), key: pem('server.key') }
  return listening(createHttpsServer({ ...identity, keepAliveTimeout: 60_000, ...options }, answer))
}

/** A proxy that a test has started. */
export interface TestProxy {
  readonly port: number
  /** What it was asked for: the target, and `Proxy-Authorization`. */
  readonly asked: { readonly target: string | undefined; readonly authorization: string | undefined }[]
}

/** An HTTP proxy that tunnels where it is told, or answers with `status` if there is one. */
export async function startProxy(status?: number, isSecure = false): Promise<TestProxy> {
  const asked: TestProxy['asked'] = []
  const identity = { cert: pem('server.crt'), key: pem('server.key') }
  const server = isSecure ? createHttpsServer(identity) : createHttpServer()
  const sockets: Duplex[] = []
  server.on('connect', ({ url: target = '', headers }, client: Duplex) => {
    asked.push({ target, authorization: headers['proxy-authorization'] })
    sockets.push(client)
    client.on('error', () => {})
    if (status !== undefined) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const { hostname, port } = new URL(`http://${target}`)
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    sockets.push(upstream)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return { port: await listening(server), asked }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A TCP server for one test. */
export interface TcpServer {
  readonly port: number
  /** Resolves when the other side has left every connection that was made so far. */
  left(): Promise<void>
}

/** A server that does with each connection as it is told. Whatever goes wrong on a connection is passed over. */
export async function startTcpServer(talk: (socket: Socket) => void): Promise<TcpServer> {
  const sockets: Socket[] = []
  const gone: Promise<unknown>[] = []
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket)
    gone.push(new Promise((resolve) => socket.on('error', resolve).on('end', resolve).on('close', resolve)))
    talk(socket)
    socket.resume()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const left = async () => void (await Promise.all(gone))
  return { port: (server.address() as AddressInfo).port, left }
}
