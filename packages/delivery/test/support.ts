import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Logger } from '@netbox-hooks/core'
import { type AttemptTimeouts, NetworkPolicy, type NewDelivery, newId } from '@netbox-hooks/delivery'
import { onTestFinished } from 'vitest'
import { SqliteQueue, type SqliteQueueOptions } from '../../queue-sqlite/dist/index.js'

/** Lets requests to this machine through, and nothing else that is special. */
export const loopbackAllowed = new NetworkPolicy({ allow: ['127.0.0.1'] })

const minute = 60_000

/** Time limits that no machine is too slow for. What a test lets run out, it sets itself. */
export const patient: AttemptTimeouts = {
  dns: minute,
  connect: minute,
  headers: minute,
  body: minute,
  total: minute,
}

/** A request that a receiver got. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
  /** Address of this machine that the request came in at. */
  readonly localAddress: string
}

/** A real HTTP server for one test. */
export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: readonly Received[]
  /** The most requests that were open at the same time. */
  readonly mostAtOnce: () => number
}

type Answer = (response: ServerResponse, received: Received) => void

/** Starts a receiver on a free port. Default answer: 204. */
export async function startReceiver(
  answer: Answer = (response) => response.writeHead(204).end(),
  host = '127.0.0.1',
): Promise<Receiver> {
  const received: Received[] = []
  let open = 0
  let mostAtOnce = 0
  const server = createServer({ keepAliveTimeout: minute }, async (request, response) => {
    open += 1
    mostAtOnce = Math.max(mostAtOnce, open)
    response.once('close', () => {
      open -= 1
    })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers, rawHeaders, socket } = request
    const body = Buffer.concat(chunks).toString()
    const entry = { method, path, headers, rawHeaders, body, localAddress: socket.localAddress ?? '' }
    received.push(entry)
    answer(response, entry)
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, port, received, mostAtOnce: () => mostAtOnce }
}

/** A folder of its own for one test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An open queue in a file of its own, closed after the test. */
export async function openQueue(options: Partial<SqliteQueueOptions> = {}): Promise<SqliteQueue> {
  const queue = new SqliteQueue({ path: join(temporaryFolder(), 'queue.db'), ...options })
  await queue.open()
  onTestFinished(() => queue.close())
  return queue
}

/** An accepted event's id. */
export async function acceptOne(queue: SqliteQueue): Promise<string> {
  const id = newId()
  await queue.accept([{ id, body: '{}' }])
  return id
}

/** A delivery, complete but for what the test is about. */
export function newDelivery(part: Partial<NewDelivery> = {}): NewDelivery {
  return {
    id: newId(),
    eventId: newId(),
    webhook: 'a',
    method: 'POST',
    url: 'https://hooks.example.com/',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode('{"event":"created"}'),
    ...part,
  }
}

/** Resolves when `condition` holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Collects what nobody holds any more, now. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${JSON.stringify(fields)} ${message}`)
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

/** Resolves with what a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('expected the promise to be rejected')
}

/** What a function throws. */
export function thrownBy(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('expected it to throw')
}
