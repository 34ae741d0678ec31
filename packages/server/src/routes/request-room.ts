import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { JsonShape } from '@netbox-hooks/core/json'
import { ByteBudget, heapShare, jsonBytes } from '@netbox-hooks/core/memory'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requestTooHeavy, requestTooLarge, serverBusy } from '../errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request holds of the {@link RequestRoom}; `undefined` if it has no body. */
    roomHolding: Holding | undefined
  }
}

/** As much as this part of the heap may be held by the bodies that have come in and are not answered… */
const bodiesPart = 1 / 8
/** …and as much by their beginnings, of so many bytes each: what is long and slow does not keep out what is short. */
const beginning = 64 * 1_024
/** The part of the heap that all that is parsed of them may take… */
const parsedPart = 1 / 8
/** …and one of them. */
const onePart = 1 / 2

type Part = 'beginning' | 'body' | 'parsed'

/** Bounds what all requests together hold: their bodies, as they come in, and what is parsed of them. */
export class RequestRoom {
  readonly #budgets: Readonly<Record<Part, ByteBudget>> = {
    beginning: new ByteBudget(heapShare(bodiesPart)),
    body: new ByteBudget(heapShare(bodiesPart)),
    parsed: new ByteBudget(heapShare(parsedPart)),
  }
  readonly #most = heapShare(onePart)

  /** Lets the requests of an instance hold room until they are answered. */
  addTo(app: FastifyInstance): void {
    app.decorateRequest('roomHolding', undefined)
    app.addHook('preParsing', (request, { raw }, payload, done) => {
      if (hasBody(request.headers)) request.roomHolding = new Holding(this.#budgets, raw)
      done(null, payload)
    })
  }

  /**
   * Reads a body and counts it while it comes in: a client that is slow takes no more room than what it has sent.
   *
   * @param done gets `NBH_REQUEST_TOO_LARGE` for a body above the route's limit, and `NBH_SERVER_BUSY` where there is no
   *   room left
   */
  read(request: FastifyRequest, payload: Readable, done: (error: Error | null, body?: Buffer) => void): void {
    const { headers, roomHolding: holding } = request
    const { bodyLimit } = request.routeOptions
    let chunks: Buffer[] = []
    let received = 0
    let isOver = false
    const end = (error: Error | null, body?: Buffer) => {
      if (isOver) return
      isOver = true
      chunks = []
      done(error, body)
    }
    if (Number(headers['content-length']) > bodyLimit) {
      end(requestTooLarge(bodyLimit))
      return
    }
    payload.on('data', (chunk: Buffer | string) => {
      if (isOver) return
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      received += bytes.length
      const part = received <= beginning ? 'beginning' : 'body'
      if (received > bodyLimit) end(requestTooLarge(bodyLimit))
      else if (holding?.take(part, bytes.length) === false)
        end(serverBusy('Too much waits already that requests have sent'))
      else chunks.push(bytes)
    })
    payload.on('end', () => end(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    // Also when there is nobody any more to be told.
    payload.on('error', (error) =>
      end('statusCode' in error ? error : Object.assign(error, { statusCode: 400 })),
    )
    payload.resume()
  }

  /**
   * Makes room for what the text of a body is parsed to. @returns `undefined` if there is; else it resolves, in turn, when there is
   * @throws NetboxHooksError `NBH_REQUEST_TOO_LARGE`
   */
  forParsed(
    { roomHolding: holding }: FastifyRequest,
    text: string,
    shape: JsonShape,
  ): Promise<void> | undefined {
    const bytes = jsonBytes(text, shape)
    if (bytes > this.#most) throw requestTooHeavy()
    if (!holding || holding.take('parsed', bytes)) return undefined
    return this.#whenThereIsRoom(holding, bytes)
  }

  /** @throws NetboxHooksError `NBH_SERVER_BUSY` if nobody waits for the answer any more */
  async #whenThereIsRoom(holding: Holding, bytes: number): Promise<void> {
    const { parsed } = this.#budgets
    await parsed.take(bytes)
    if (holding.keep('parsed', bytes)) return
    parsed.giveBack(bytes)
    throw serverBusy('The request has waited for too long')
  }
}

/** What a request holds until it is answered, or its connection is gone. */
class Holding {
  readonly #budgets: Readonly<Record<Part, ByteBudget>>
  readonly #held = { beginning: 0, body: 0, parsed: 0 }
  #isOver = false

  constructor(budgets: Readonly<Record<Part, ByteBudget>>, response: ServerResponse) {
    this.#budgets = budgets
    response.on('close', () => this.#end())
  }

  /** Holds bytes if there is room for them. @returns whether it does */
  take(part: Part, bytes: number): boolean {
    const budget = this.#budgets[part]
    if (this.#isOver || !budget.hasRoomFor(bytes)) return false
    budget.hold(bytes)
    return this.keep(part, bytes)
  }

  /** Keeps bytes that are held already, to be given back at the end. @returns whether that is still to come */
  keep(part: Part, bytes: number): boolean {
    if (!this.#isOver) this.#held[part] += bytes
    return !this.#isOver
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    const { beginning, body, parsed } = this.#held
    if (beginning > 0) this.#budgets.beginning.giveBack(beginning)
    if (body > 0) this.#budgets.body.giveBack(body)
    if (parsed > 0) this.#budgets.parsed.giveBack(parsed)
  }
}

function hasBody({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding !== undefined || (length !== undefined && length !== '0')
}
