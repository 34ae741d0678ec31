import { type ErrorCode, NetboxHooksError, withTimeLimit } from '@netbox-hooks/core'
import type { SpoolStatus } from '@netbox-hooks/delivery'
import type { FastifyRequest } from 'fastify'
import { hostStopping, notReady, queueLate, serverBusy, unavailable } from '../errors.ts'
import type { HostMetrics } from '../metrics/host-metrics.ts'
import type { EventSource } from '../metrics/prometheus.ts'
import type { IncomingEvent, ServedHost } from '../served-host.ts'

/** Requests that wait for the queue at most; the next ones are told to come again. */
const mostWaiting = 1_024
/** For how long the server is not ready after the queue has refused events: as long as clients are told to wait. */
const refusalMs = 5_000
/** How long the queue may take to say that it is there. */
const probeMs = 2_000
/** Ids in one line of the log at most. */
const mostLogged = 20

/** Where events come in: they are counted, what is too much at once is turned away, and what the queue refuses is noted. */
export class Intake {
  readonly #host: ServedHost
  readonly #metrics: HostMetrics
  #waiting = 0
  /** Whether the server is not ready any more; what still comes in is accepted. */
  isClosing = false
  /** Until when the log says no more of refusals. */
  #quietUntil = 0
  #refusal: { readonly code: ErrorCode; readonly until: number } | undefined

  constructor(host: ServedHost, metrics: HostMetrics) {
    this.#host = host
    this.#metrics = metrics
  }

  /**
   * Accepts the events of a request; resolves when they are durable. It is not `async`, which would hold on to the events
   * until then.
   *
   * @param key what makes the request known again, among those of its source
   * @throws NetboxHooksError `NBH_SERVER_BUSY`, and as {@link ServedHost.emit} does
   */
  accept(
    source: EventSource,
    events: readonly IncomingEvent[],
    { id, headers }: FastifyRequest,
    key: string | undefined,
  ): Promise<readonly string[]> {
    if (this.#waiting >= mostWaiting) {
      this.#metrics.refused(source, 'NBH_SERVER_BUSY')
      throw serverBusy(`${mostWaiting} requests wait for the queue already`)
    }
    this.#waiting += 1
    const idempotencyKey = key === undefined ? undefined : `${source}:${key}`
    const from = source === 'netbox' ? source : undefined
    return this.#host
      .emit(events, { idempotencyKey, headers, requestId: id, isParsed: true, source: from })
      .then(
        (ids) => {
          this.#waiting -= 1
          this.#refusal = undefined
          this.#metrics.accepted(source, ids.length)
          this.#log(source, ids, id)
          return ids
        },
        (error: unknown) => {
          this.#waiting -= 1
          this.#noteRefusal(source, error)
          throw error
        },
      )
  }

  /**
   * Whether events are accepted. @returns how the spool stands, if they go into it
   * @throws NetboxHooksError why none would be accepted now
   */
  async checkReady(): Promise<SpoolStatus | undefined> {
    if (!this.#host.isReady || this.isClosing) throw hostStopping()
    if (this.#refusal && performance.now() < this.#refusal.until) throw notReady(this.#refusal.code)
    const spool = this.#host.spool()
    if (spool?.since !== undefined) return spool
    try {
      await withTimeLimit(this.#host.counts(), probeMs, queueLate)
    } catch (error) {
      // The next event goes into it.
      if (!spool) throw notReady(NetboxHooksError.is(error) ? error.code : 'NBH_QUEUE_FAILED')
      return spool
    }
    return undefined
  }

  #log(source: EventSource, ids: readonly string[], requestId: string): void {
    const [only, ...others] = ids
    const fields = { request_id: requestId, source }
    if (others.length === 0) this.#host.logger.info({ ...fields, event_id: only }, 'Accepted an event.')
    else {
      const some = ids.slice(0, mostLogged)
      this.#host.logger.info({ ...fields, event_ids: some }, `Accepted ${ids.length} events.`)
    }
  }

  #noteRefusal(source: EventSource, error: unknown): void {
    if (!NetboxHooksError.is(error)) return
    const { code, message, where } = error
    if (!unavailable.includes(code)) return
    this.#metrics.refused(source, code)
    const now = performance.now()
    // Clients come again and again.
    if (now >= this.#quietUntil) {
      this.#quietUntil = now + refusalMs
      this.#host.logger.error({ code, where }, `Events are refused. ${message}`)
    }
    this.#refusal = { code, until: now + refusalMs }
  }
}

/** Does not hold on to a body until its request is answered. */
export function letGo(request: FastifyRequest): void {
  request.body = undefined
}

/** What accepted events are answered with. */
export function answerOf(ids: readonly string[]): { readonly ids: readonly string[] } {
  return { ids }
}
