import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { ByteBudget, heapShare, jsonBytes } from '@netbox-hooks/core/memory'
import type { FastifyRequest, preParsingHookHandler } from 'fastify'
import { requestTooHeavy, serverBusy } from '../errors.ts'

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
  readonly #holdings = new WeakMap<FastifyRequest, Holding>()

  /**
   * Counts a body while it comes in, whoever reads it: a client that is slow takes no more room than what it has sent.
   * Where there is no room left, the request is refused with `NBH_SERVER_BUSY`.
   */
  readonly countBody: preParsingHookHandler = (request, { raw }, payload, done) => {
    if (hasBody(request.headers)) {
      const holding = new Holding(raw)
      this.#holdings.set(request, holding)
      let received = 0
      const count = ({ length }: Uint8Array) => {
        received += length
        const budget = received <= beginning ? this.#beginnings : this.#bodies
        if (!holding.isOver && budget.hasRoomFor(length)) return holding.add(budget, length)
        payload.off('data', count)
        // Whoever reads it answers with that, and keeps no more of it.
        if (!holding.isOver)
          payload.emit('error', serverBusy('Too much waits already that requests have sent'))
      }
      payload.on('data', count)
      // Nobody may be reading it any more.
      payload.on('error', () => {})
    }
    done(null, payload)
  }

  /**
   * Makes room for what a body is parsed to. @returns `undefined` if there is; else it resolves, in turn, when there is
   * @throws NetboxHooksError `NBH_REQUEST_TOO_LARGE`
   */
  forParsed(request: FastifyRequest, body: Uint8Array): Promise<void> | undefined {
    const bytes = jsonBytes(body)
    if (bytes > this.#most) throw requestTooHeavy()
    const holding = this.#holdings.get(request)
    if (!holding) return undefined
    if (!this.#parsed.hasRoomFor(bytes)) return this.#whenThereIsRoom(holding, bytes)
    holding.add(this.#parsed, bytes)
    return undefined
  }

  /** @throws NetboxHooksError `NBH_SERVER_BUSY` if nobody waits for the answer any more */
  async #whenThereIsRoom(holding: Holding, bytes: number): Promise<void> {
    await this.#parsed.take(bytes)
    if (!holding.isOver) return holding.keep(this.#parsed, bytes)
    this.#parsed.giveBack(bytes)
    throw serverBusy('The request has waited for too long')
  }
}

/** What a request holds until it is answered, or its connection is gone. */
class Holding {
  readonly #held: (readonly [budget: ByteBudget, bytes: number])[] = []
  isOver = false

  constructor(response: ServerResponse) {
    const end = () => this.#end()
    response.once('finish', end)
    response.once('close', end)
  }

  /** Holds bytes, unless nothing is held any more. */
  add(budget: ByteBudget, bytes: number): void {
    if (this.isOver) return
    budget.hold(bytes)
    this.keep(budget, bytes)
  }

  /** Keeps bytes that are held already, to be given back at the end. */
  keep(budget: ByteBudget, bytes: number): void {
    this.#held.push([budget, bytes])
  }

  #end(): void {
    this.isOver = true
    for (const [budget, bytes] of this.#held.splice(0)) budget.giveBack(bytes)
  }
}

function hasBody({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): boolean {
  return encoding !== undefined || (length !== undefined && length !== '0')
}
