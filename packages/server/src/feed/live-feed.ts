import type { ServerResponse } from 'node:http'
import { after, every, type Timer } from '@netbox-hooks/core/times'
import { actionOf } from '@netbox-hooks/delivery'
import { serverBusy } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import type { HostNews, ServedHost } from '../served-host.ts'
import { FeedMemory } from './memory.ts'

/** Clients at most. */
const mostClients = 100
/** Bytes that may wait for a client that reads slowly; what comes on top is left out, and the client is told. */
const mostBuffered = 256 * 1_024
/** Messages kept for clients that come back… */
const mostKept = 1_000
/** …and characters of all of them. */
const mostKeptCharacters = 1_024 * 1_024
/** Characters of one message. What is longer counts as missed: a connection would hold it as often as there are clients. */
const longestMessage = 128 * 1_024
const heartbeatMs = 15_000
/** For how long the feed goes on listening to the host when the last client has gone. */
const lingerMs = 60_000
/** After what time a client whose connection breaks is to come back. */
const retryMs = 3_000

interface Client {
  readonly response: ServerResponse
  /** Whether it may listen still. */
  readonly isAllowed: () => boolean
  /** News left out since it was last told. */
  missed: number
  /** Whether it could take no more at the last beat. */
  isStalled: boolean
}

/** Tells whoever listens what the host does, as server-sent events. Of what it has told it remembers the last. */
export class LiveFeed {
  readonly #clients = new Set<Client>()
  readonly #host: Pick<ServedHost, 'subscribe'>
  #memory = new FeedMemory(mostKept, mostKeptCharacters)
  #stop: (() => void) | undefined
  #leaving: Timer | undefined

  constructor(host: Pick<ServedHost, 'subscribe'>) {
    this.#host = host
  }

  /** @throws NetboxHooksError `NBH_SERVER_BUSY` if there are as many clients as there may be */
  refuseIfFull(): void {
    if (this.#clients.size >= mostClients) throw serverBusy(`${mostClients} clients listen already`)
  }

  /**
   * Begins to tell a client, until either side ends it.
   * @param isAllowed whether the client may listen still
   * @param lastId the id of what the client was told last; what came after it is told first
   */
  add(response: ServerResponse, isAllowed: () => boolean, lastId?: string): void {
    const client: Client = { response, isAllowed, missed: 0, isStalled: false }
    this.#clients.add(client)
    this.#leaving?.cancel()
    response.once('close', () => this.#remove(client))
    response.on('error', () => this.#remove(client))
    response.write(`: netbox-hooks\nretry: ${retryMs}\n\n`)
    this.#stop ??= this.#start()
    if (lastId !== undefined) this.#catchUp(response, lastId)
  }

  /** Ends those clients who may listen no more. */
  askAgain(): void {
    for (const { response, isAllowed } of this.#clients) if (!isAllowed()) response.end()
  }

  /** Ends all clients. May be called twice. */
  close(): void {
    for (const client of this.#clients) {
      client.response.end()
      this.#clients.delete(client)
    }
    this.#leave()
  }

  #start(): () => void {
    const unsubscribe = this.#host.subscribe((news) => this.#tell(news))
    const heartbeat = every(heartbeatMs, () => this.#beat()).unref()
    return () => {
      unsubscribe()
      heartbeat.cancel()
    }
  }

  #catchUp(response: ServerResponse, lastId: string): void {
    const { messages, missed } = this.#memory.since(lastId)
    if (missed !== 0) response.write(missedMessage(missed))
    // One by one: all clients share the texts.
    for (const message of messages) response.write(message)
  }

  #remove(client: Client): void {
    if (!this.#clients.delete(client) || this.#clients.size > 0) return
    this.#leaving?.cancel()
    this.#leaving = after(lingerMs, () => this.#leave()).unref()
  }

  /** Listens no more. What was told is forgotten: later ids are of another run. */
  #leave(): void {
    this.#leaving?.cancel()
    this.#stop?.()
    this.#stop = undefined
    this.#memory = new FeedMemory(mostKept, mostKeptCharacters)
  }

  #tell(news: HostNews): void {
    const text = `event: ${news.kind}\ndata: ${JSON.stringify(wireOf(news))}\n\n`
    const message = this.#memory.add(text.length > longestMessage ? missedMessage(1) : text)
    for (const client of this.#clients) {
      const { response } = client
      if (response.writableLength > mostBuffered) {
        client.missed += 1
        continue
      }
      const missed = missedBy(client)
      if (missed !== '') response.write(missed)
      response.write(message)
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
  return missed === 0 ? '' : missedMessage(missed)
}

/** @param count `null` if nobody knows */
function missedMessage(count: number | null): string {
  return `event: missed\ndata: ${JSON.stringify({ count })}\n\n`
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
    action: actionOf(delivery.webhook) ?? null,
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
