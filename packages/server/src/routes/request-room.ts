import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
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

/** Bounds what all requests together hold: their bodies, as they come in, and what is parsed of them. */
export class RequestRoom {
  readonly #beginnings = new ByteBudget(heapShare(bodiesPart))
  readonly #bodies = new ByteBudget(heapShare(bodiesPart))
  readonly #parsed = new ByteBudget(heapShare(parsedPart))
  readonly #most = heapShare(onePart)

  /** Lets the requests of an instance hold room until they are answered. */
  addTo(app: FastifyInstance): void {
    app.decorateRequest('roomHolding', undefined)
    app.addHook('preParsing', (request, { raw }, payload, done) => {
      if (hasBody(request.headers)) request.roomHolding = new Holding(raw)
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
      const budget = received <= beginning ? this.#beginnings : this.#bodies
      if (received > bodyLimit) end(requestTooLarge(bodyLimit))
      else if (holding?.take(budget, bytes.length) === false)
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
  forParsed({ roomHolding: holding }: FastifyRequest, body: string): Promise<void> | undefined {
    const bytes = jsonBytes(body)
    if (bytes > this.#most) throw requestTooHeavy()
    if (!holding || holding.take(this.#parsed, bytes)) return undefined
    return this.#whenThereIsRoom(holding, bytes)
  }

  /** @throws NetboxHooksError `NBH_SERVER_BUSY` if nobody waits for the answer any more */
  async #whenThereIsRoom(holding: Holding, bytes: number): Promise<void> {
    await this.#parsed.take(bytes)
    if (holding.keep(this.#parsed, bytes)) return
    this.#parsed.giveBack(bytes)
    throw serverBusy('The request has waited for too long')
  }
}

/** What a request holds until it is answered, or its connection is gone. */
class Holding {
  readonly #budgets: ByteBudget[] = []
  readonly #bytes: number[] = []
  #isOver = false

  constructor(response: ServerResponse) {
    response.on('close', () => this.#end())
  }

  /** Holds bytes if there is room for them. @returns whether it does */
  take(budget: ByteBudget, bytes: number): boolean {
    if (this.#isOver || !budget.hasRoomFor(bytes)) return false
    budget.hold(bytes)
    return this.keep(budget, bytes)
  }

  /** Keeps bytes that are held already, to be given back at the end. @returns whether that is still to come */
  keep(budget: ByteBudget, bytes: number): boolean {
    if (this.#isOver) return false
    this.#budgets.push(budget)
    this.#bytes.push(bytes)
    return true
  }

  #end(): void {
    this.#isOver = true
    for (const [index, budget] of this.#budgets.splice(0).entries())
      budget.giveBack(this.#bytes[index] as number)
  }
}

function hasBody({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding !== undefined || (length !== undefined && length !== '0')
}
