import type { SendOptions } from '../send/sender.ts'
import type { RequestMessage, RequestRow } from './message.ts'
import type { ThreadRequest } from './request.ts'

/** A request, and the number that its answer is known by. */
export type BatchItem = readonly [number: number, request: ThreadRequest]

/** Writes the messages to one thread. A body that requests share is in a message once. */
export class BatchWriter {
  /** Numbers of the options that the thread has. */
  readonly #known = new Set<number>()
  readonly #headerTexts = new WeakMap<object, string>()

  write(batch: readonly BatchItem[]): RequestMessage {
    const options: (readonly [number, SendOptions])[] = []
    const requests: RequestRow[] = []
    const starts = new Map<Uint8Array, number>()
    let size = 0
    for (const [number, { delivery, route }] of batch) {
      const { id, method, url, headers, body } = delivery
      let start = starts.get(body)
      if (start === undefined) {
        start = size
        starts.set(body, start)
        size += body.byteLength
      }
      if (!this.#known.has(route.number)) options.push([route.number, route.options])
      this.#known.add(route.number)
      const end = start + body.byteLength
      requests.push([number, route.number, id, method, url, this.#textOf(headers), start, end])
    }
    // Never the pool of small buffers: a part of it cannot be given away.
    const bytes = Buffer.allocUnsafeSlow(size)
    for (const [body, start] of starts) bytes.set(body, start)
    return { options, requests, bytes: bytes.buffer }
  }

  /** @returns whether the thread has to be told that it needs them no more */
  forget(options: number): boolean {
    return this.#known.delete(options)
  }

  #textOf(headers: Readonly<Record<string, string>>): string {
    const known = this.#headerTexts.get(headers)
    if (known !== undefined) return known
    const text = JSON.stringify(headers)
    // What can still be changed says nothing of the next time.
    if (Object.isFrozen(headers)) this.#headerTexts.set(headers, text)
    return text
  }
}
