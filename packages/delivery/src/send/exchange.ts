import { codeOf, type Expiring, type OpenWork } from '@netbox-hooks/core'
import { type Clock, timerMs } from '@netbox-hooks/core/times'
import type { Dispatcher } from 'undici'
import type { AttemptTimeouts } from '../attempt-timeouts.ts'
import type { AttemptTimings, ConnectionTimings } from '../attempt-timings.ts'
import type { ConnectionHandler } from '../connect/connections.ts'
import { inTenths } from '../connect/timed.ts'
import type { ConnectionUse, ConnectionUser } from '../connect/watched-socket.ts'
import { attemptLate } from '../errors.ts'
import type { ResponseHeaders } from './kept-headers.ts'

/** The most that is read of a response's body, in bytes. */
const responseBodyLimit: number = 16 * 1024

/** What one HTTP exchange came to. */
export interface Exchanged {
  /** The response's status; `undefined` if there was no response. */
  readonly status: number | undefined
  readonly headers: ResponseHeaders | undefined
  readonly body: string | undefined
  /** Bytes of the body that were read; `undefined` if there was no response. */
  readonly bytes: number | undefined
  /** What ended the exchange before its time. With a status there may still be one: the body broke off. */
  readonly error: unknown
  readonly timings: AttemptTimings
  /** Whether a kept connection ended under the request, before anything of an answer. */
  readonly isStale: boolean
}

/** How long an exchange may take, in ms. */
export interface ExchangeLimits {
  /** What they go by. */
  readonly clock: Clock
  /** When the attempt began that it is a part of. */
  readonly startedAt: number
  /** From then on. */
  readonly total: number
}

/** How long the parts of an exchange may take, in ms. */
export type PartLimits = Pick<AttemptTimeouts, 'headers' | 'body'>

/** How a connection ends that the other side has closed, or that is gone. */
const closedCodes: ReadonlySet<string | undefined> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'UND_ERR_SOCKET',
])

/**
 * One HTTP exchange as undici's dispatch handler. It ends with the response, with an error, when the body has reached
 * its limit, or when its time is up; the connection of an exchange that was cut short is not used again.
 *
 * Every request has one, so it is what came of it as well, and tells its end by a call: no promise, no copy.
 */
export class Exchange implements ConnectionHandler, Expiring, Exchanged {
  /** When its time is up, by the clock of its limits; whoever keeps the deadlines sees to it. */
  deadline: number
  place: number | undefined
  connection: ConnectionUse | undefined
  onWriting: ((user: ConnectionUser) => void) | undefined
  status: number | undefined
  headers: ResponseHeaders | undefined
  error: unknown
  readonly #limits: ExchangeLimits
  #parts: PartLimits | undefined
  #deadlines: Pick<OpenWork, 'heed'> | undefined
  #onEnd: ((exchange: Exchange) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #opening: ConnectionTimings | undefined
  #chunks: Buffer[] | undefined
  #bytes = 0
  #sentAt = 0
  #firstByte: number | undefined
  #total = 0

  /** @param onEnd called once, when the exchange is over */
  constructor(limits: ExchangeLimits, onEnd: (exchange: Exchange) => void) {
    this.#limits = limits
    this.#onEnd = onEnd
    this.deadline = this.#latest
  }

  /**
   * Holds its parts to limits of their own as well.
   * @param deadlines told of the deadline that each part brings along
   */
  holdParts(limits: PartLimits, deadlines: Pick<OpenWork, 'heed'>): void {
    this.#parts = limits
    this.#deadlines = deadlines
  }

  /** Where whoever opens its connection notes how long that took. */
  get opening(): ConnectionTimings {
    this.#opening ??= {}
    return this.#opening
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#sentAt = this.#limits.clock.now()
    // Its time may have run out while it waited for a connection.
    if (this.#onEnd) {
      this.#beginPart('headers', this.#sentAt)
      this.onWriting?.(this)
    } else controller.abort(new Error('too late'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    const now = this.#limits.clock.now()
    // Less is an early hint, not the answer.
    this.#beginPart(status < 200 ? 'headers' : 'body', now)
    if (status < 200) return
    this.status = status
    this.#firstByte = inTenths(now - this.#sentAt)
    this.headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks ??= []
    this.#chunks.push(chunk)
    this.#bytes += chunk.byteLength
    if (this.#bytes > responseBodyLimit) this.#cut(undefined)
    else this.#beginPart('body', this.#limits.clock.now())
  }

  onResponseEnd(): void {
    this.#end(undefined)
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(error)
  }

  expire(): void {
    const parts = this.deadline < this.#latest ? this.#parts : undefined
    if (!parts) this.#cut(attemptLate('total', this.#limits.total))
    // Of an answer whose body does not go on, the status counts.
    else this.#cut(this.status === undefined ? attemptLate('headers', parts.headers) : undefined)
  }

  /** Ends an exchange that cannot begin. */
  refuse(error: unknown): void {
    this.#end(error)
  }

  get bytes(): number | undefined {
    return this.status === undefined ? undefined : this.#bytes
  }

  get body(): string | undefined {
    if (this.status === undefined) return undefined
    return this.#chunks ? Buffer.concat(this.#chunks).subarray(0, responseBodyLimit).toString() : ''
  }

  get timings(): AttemptTimings {
    const timings = this.#firstByte === undefined ? {} : { firstByte: this.#firstByte }
    return { ...this.#opening, ...timings, total: this.#total }
  }

  get isStale(): boolean {
    const { earlier = 0, hasAnswered = true } = this.connection ?? {}
    return earlier > 0 && !hasAnswered && closedCodes.has(codeOf(this.error))
  }

  get #latest(): number {
    return this.#limits.startedAt + this.#limits.total
  }

  #beginPart(part: keyof PartLimits, now: number): void {
    if (!this.#parts) return
    this.deadline = Math.min(this.#latest, now + timerMs(this.#parts[part]))
    this.#deadlines?.heed(this.deadline)
  }

  #cut(error: unknown): void {
    this.#end(error)
    this.#controller?.abort(new Error('cut short'))
  }

  #end(error: unknown): void {
    const onEnd = this.#onEnd
    if (!onEnd) return
    this.#onEnd = undefined
    this.error = error
    this.#total = inTenths(this.#limits.clock.now() - this.#limits.startedAt)
    onEnd(this)
  }
}
