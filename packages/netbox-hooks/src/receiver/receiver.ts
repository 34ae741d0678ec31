import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { secretProblem } from '@netbox-hooks/verify'
import { checkSignatures, type Verification } from './check-signatures.ts'

const largestBody = 10 * 1024 * 1024

/** What a receiver is started with. */
export interface ReceiverOptions {
  /** Port to listen on; 0 takes a free one. Default 9000, as NetBox's. */
  readonly port?: number
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Secrets to verify signatures with. Default none: nothing is verified. */
  readonly secrets?: readonly string[]
  /** Called with every webhook, in the order of arrival, before it is answered. */
  readonly onWebhook: (webhook: ReceivedWebhook) => void
}

/** A request as a receiver got it. */
export interface ReceivedWebhook {
  /** 1 for the first one that the receiver got. */
  readonly number: number
  readonly method: string
  /** Path and query. */
  readonly path: string
  /** By name in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string>>
  /** Names and values in turn, exactly as they were sent. */
  readonly rawHeaders: readonly string[]
  /** The exact text of the body. */
  readonly body: string
  /** What the signatures are worth; `undefined` if the receiver was given no secrets. */
  readonly verification: Verification | undefined
}

/** A running receiver. */
export interface Receiver {
  /** Where it listens, e.g. `http://127.0.0.1:9000/`. */
  readonly url: string
  /** Stops listening and ends open connections. May be called twice. */
  close(): Promise<void>
}

/** What `startReceiver()` does. */
export async function listenForWebhooks(options: ReceiverOptions): Promise<Receiver> {
  const { port = 9000, host = '127.0.0.1', secrets = [], onWebhook } = options
  refuseUnusable(secrets)
  let number = 0
  const server = createServer((request, response) => {
    readBody(request, (body) => {
      if (body === undefined) return answer(response, 413, 'The body is larger than 10 MiB.\n')
      number += 1
      onWebhook(received(request, body, number, secrets))
      answer(response, 200, 'Webhook received!\n')
    })
  })
  await listen(server, port, host)
  return { url: urlOf(server.address() as AddressInfo), close: () => close(server) }
}

/**
 * Reads to the end, also what is too large to keep: then `done` gets `undefined`. A request that breaks off has no end.
 */
function readBody(request: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= largestBody) chunks.push(chunk)
  })
  request.on('end', () => done(length <= largestBody ? Buffer.concat(chunks) : undefined))
}

function received(
  request: IncomingMessage,
  body: Buffer,
  number: number,
  secrets: readonly string[],
): ReceivedWebhook {
  const { method = '', url: path = '', rawHeaders } = request
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  )
  const verification = secrets.length > 0 ? checkSignatures(headers, body, secrets) : undefined
  return { number, method, path, headers, rawHeaders, body: body.toString(), verification }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', (error) => reject(listenFailed(error, port, host)))
  server.listen(port, host, resolve)
  await promise
}

async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Closing a server that is closed is an error that says nothing new.
  server.close(() => resolve())
  server.closeAllConnections()
  await promise
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`
}

function refuseUnusable(secrets: readonly string[]): void {
  for (const secret of secrets) {
    const problem = secretProblem(secret)
    if (problem !== undefined) throw secretInvalid(problem)
  }
}

function secretInvalid(problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_SECRET_INVALID',
    message: `A secret of the receiver ${problem}.`,
    hint: 'Give the secret that the webhook is configured with.',
  })
}

function listenFailed(error: NodeJS.ErrnoException, port: number, host: string): NetboxHooksError {
  if (error.code !== 'EADDRINUSE') {
    return new NetboxHooksError({
      code: 'NBH_LISTEN_FAILED',
      message: `Cannot listen on ${host}, port ${port}: ${messageOf(error)}.`,
      hint: 'Give an address of this machine, and a port that you may open.',
      cause: error,
    })
  }
  return new NetboxHooksError({
    code: 'NBH_PORT_IN_USE',
    message: `Port ${port} of ${host} is in use.`,
    hint: 'Stop what listens there, or take another port; 0 takes a free one.',
    cause: error,
  })
}
