import { codeOf, type Expiring } from '@netbox-hooks/core'
import type { Dispatcher } from 'undici'
import type { AttemptTimings, ConnectionTimings } from '../attempt-timings.ts'
import type { ConnectionHandler } from '../connect/connections.ts'
import { inTenths } from '../connect/timed.ts'
import type { ConnectionUse, ConnectionUser } from '../connect/watched-socket.ts'
import { attemptLate } from '../errors.ts'
import type { ResponseHeaders } from './kept-headers.ts'

/** The most that is read of a response's body, in bytes. */
export const responseBodyLimit: number = 16 * 1024

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

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
 */
export class Exchange implements ConnectionHandler, Expiring {
  /** Resolves when the exchange is over; never rejects. */
  readonly done: Promise<Exchanged>
  /** Where whoever opens its connection notes how long that took. */
  readonly timings: ConnectionTimings = {}
  /** When its time is up, as `performance.now()` counts. */
  readonly deadline: number
  place: number | undefined
  connection: ConnectionUse | undefined
  onWriting: ((user: ConnectionUser) => void) | undefined
  readonly #startedAt: number
  readonly #totalLimit: number
  readonly #chunks: Buffer[] = []
  #resolve: ((exchanged: Exchanged) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #bytes = 0
  #sentAt = 0
  #firstByte: number | undefined
  #status: number | undefined
  #headers: ResponseHeaders | undefined

  /**
   * @param totalLimit how long it may take from `startedAt` on, in ms; whoever keeps the {@link deadline}s sees to it
   * @param startedAt when the attempt began that it is a part of
   */
  constructor(totalLimit: number, startedAt: number) {
    this.#startedAt = startedAt
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#totalLimit = totalLimit
    this.deadline = this.#startedAt + totalLimit
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#sentAt = performance.now()
    // Its time may have run out while it waited for a connection.
    if (!this.#resolve) controller.abort(new Error('too late'))
    else this.onWriting?.(this)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    // An early hint, not the answer.
    if (status < 200) return
    this.#status = status
    this.#firstByte = inTenths(performance.now() - this.#sentAt)
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.byteLength
    if (this.#bytes > responseBodyLimit) this.#cut(undefined)
  }

  onResponseEnd(): void {
    this.#end(undefined)
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#end(error)
  }

  expire(): void {
    this.#cut(attemptLate('total', this.#totalLimit))
  }

  /** Ends an exchange that cannot begin. */
  refuse(error: unknown): void {
    this.#end(error)
  }

  #cut(error: unknown): void {
    this.#end(error)
    this.#controller?.abort(new Error('cut short'))
  }

  #end(error: unknown): void {
    if (!this.#resolve) return
    const total = inTenths(performance.now() - this.#startedAt)
    const timings: Writable<AttemptTimings> = { ...this.timings, total }
    if (this.#firstByte !== undefined) timings.firstByte = this.#firstByte
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      body: this.#status === undefined ? undefined : this.#body(),
      bytes: this.#status === undefined ? undefined : this.#bytes,
      error,
      timings,
      isStale: this.#isStale(error),
    })
    this.#resolve = undefined
  }

  #isStale(error: unknown): boolean {
    const { earlier = 0, hasAnswered = true } = this.connection ?? {}
    return earlier > 0 && !hasAnswered && closedCodes.has(codeOf(error))
  }

  #body(): string {
    if (this.#bytes === 0) return ''
    return Buffer.concat(this.#chunks).subarray(0, responseBodyLimit).toString()
  }
}
