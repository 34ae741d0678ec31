import type { Expiring } from '@netbox-hooks/core'
import type { Dispatcher } from 'undici'
import type { AttemptTimings, ConnectionTimings } from '../attempt-timings.ts'
import { inTenths } from '../connect/timed.ts'
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
  /** What ended the exchange before its time. With a status there may still be one: the body broke off. */
  readonly error: unknown
  readonly timings: AttemptTimings
}

/**
 * One HTTP exchange as undici's dispatch handler. It ends with the response, with an error, when the body has reached
 * its limit, or when its time is up; the connection of an exchange that was cut short is not used again.
 */
export class Exchange implements Dispatcher.DispatchHandler, Expiring {
  /** Resolves when the exchange is over; never rejects. */
  readonly done: Promise<Exchanged>
  /** Where whoever opens its connection notes how long that took. */
  readonly timings: ConnectionTimings = {}
  /** When its time is up, as `performance.now()` counts. */
  readonly deadline: number
  place: number | undefined
  readonly #startedAt = performance.now()
  readonly #totalLimit: number
  readonly #chunks: Buffer[] = []
  #resolve: ((exchanged: Exchanged) => void) | undefined
  #controller: Dispatcher.DispatchController | undefined
  #bytes = 0
  #sentAt = 0
  #firstByte: number | undefined
  #status: number | undefined
  #headers: ResponseHeaders | undefined

  /** @param totalLimit how long the whole exchange may take, in ms; whoever keeps the {@link deadline}s sees to it */
  constructor(totalLimit: number) {
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
      error,
      timings,
    })
    this.#resolve = undefined
  }

  #body(): string {
    if (this.#bytes === 0) return ''
    return Buffer.concat(this.#chunks).subarray(0, responseBodyLimit).toString()
  }
}
