import type { ServerResponse } from 'node:http'
import { serverBusy } from './errors.ts'
import { isoTime } from './routes/iso-time.ts'
import type { HostNews, ServedHost } from './served-host.ts'

/** Clients at most. */
const mostClients = 100
/** Bytes that may wait for a client that reads slowly; what comes on top is left out, and the client is told. */
const mostBuffered = 256 * 1_024
const heartbeatMs = 15_000

interface Client {
  readonly response: ServerResponse
  /** News left out since it was last told. */
  missed: number
  /** Whether it could take no more at the last beat. */
  isStalled: boolean
}

/** Tells whoever listens what the host does, as server-sent events. It keeps no history. */
export class LiveFeed {
  readonly #clients = new Set<Client>()
  readonly #host: Pick<ServedHost, 'subscribe'>
  #stop: (() => void) | undefined
  #number = 0

  constructor(host: Pick<ServedHost, 'subscribe'>) {
    this.#host = host
  }

  /** @throws NetboxHooksError `NBH_SERVER_BUSY` if there are as many clients as there may be */
  refuseIfFull(): void {
    if (this.#clients.size >= mostClients) throw serverBusy(`${mostClients} clients listen already`)
  }

  /** Begins to tell a client, until either side ends it. */
  add(response: ServerResponse): void {
    const client: Client = { response, missed: 0, isStalled: false }
    this.#clients.add(client)
    response.once('close', () => this.#remove(client))
    response.on('error', () => this.#remove(client))
    response.write(': netbox-hooks\n\n')
    this.#stop ??= this.#start()
  }

  /** Ends all clients. May be called twice. */
  close(): void {
    for (const client of this.#clients) {
      client.response.end()
      this.#remove(client)
    }
  }

  #start(): () => void {
    const unsubscribe = this.#host.subscribe((news) => this.#tell(news))
    const heartbeat = setInterval(() => this.#beat(), heartbeatMs).unref()
    return () => {
      unsubscribe()
      clearInterval(heartbeat)
    }
  }

  #remove(client: Client): void {
    this.#clients.delete(client)
    if (this.#clients.size > 0) return
    this.#stop?.()
    this.#stop = undefined
  }

  #tell(news: HostNews): void {
    const event = `id: ${++this.#number}\nevent: ${news.kind}\ndata: ${JSON.stringify(wireOf(news))}\n\n`
    for (const client of this.#clients) {
      if (client.response.writableLength > mostBuffered) client.missed += 1
      else client.response.write(missedBy(client) + event)
    }
  }

  #beat(): void {
    for (const client of this.#clients) {
      const isFull = client.response.writableLength > mostBuffered
      // At two beats in a row: the connection is dead, or as good as.
      if (isFull && client.isStalled) client.response.destroy()
      else if (!isFull) client.response.write(`${missedBy(client)}: alive\n\n`)
      client.isStalled = isFull
    }
  }
}

function missedBy(client: Client): string {
  const { missed } = client
  client.missed = 0
  return missed === 0 ? '' : `event: missed\ndata: ${JSON.stringify({ count: missed })}\n\n`
}

function wireOf(news: HostNews): object {
  if (news.kind === 'webhook_state') {
    const { webhook, from, to, reason = null, until } = news.change
    return { webhook, from, to, reason, until: isoTime(until) }
  }
  const { delivery, attempt } = news
  const { meta } = delivery
  return {
    delivery_id: delivery.id,
    event_id: delivery.eventId,
    webhook: delivery.webhook,
    event_type: meta?.eventType ?? null,
    object_type: meta?.objectType ?? null,
    object_id: meta?.objectId ?? null,
    number: attempt.number,
    state: attempt.state,
    status: attempt.status ?? null,
    duration_ms: attempt.durationMs,
    error: attempt.error ?? null,
    next_due_at: isoTime(attempt.nextDueAt),
  }
}
