import { ByteBudget, heapShare } from '@netbox-hooks/core/memory'
import type { BuildRoom } from '@netbox-hooks/webhooks'
import type { FreshEvent } from './stored-event.ts'

/** As much as this part of the heap may be taken by the payloads that rules with action data of their own add to events… */
const payloadsPart = 1 / 4
/** …and as much by what templates render. */
const rendersPart = 1 / 4
/** Events whose payloads would take more than this part alone are not built for all of their rules. */
const onePart = 1

/** Room for what is made of events, from when it is written until it is stored. */
export class EventRooms {
  readonly #payloads = new ByteBudget(heapShare(payloadsPart))
  readonly #renders = new ByteBudget(heapShare(rendersPart))
  readonly #most = heapShare(onePart)

  forEvent(event: FreshEvent): EventRoom {
    return new EventRoom(event.body.length, this.#most, this.#payloads, this.#renders)
  }
}

/** What one event has taken. */
export class EventRoom implements BuildRoom {
  readonly eventBytes: number
  readonly mostPayloads: number
  readonly #payloads: ByteBudget
  readonly #renders: ByteBudget
  #payloadBytes = 0
  #renderBytes = 0

  constructor(eventBytes: number, most: number, payloads: ByteBudget, renders: ByteBudget) {
    this.eventBytes = eventBytes
    this.mostPayloads = Math.max(1, Math.floor(most / eventBytes))
    this.#payloads = payloads
    this.#renders = renders
  }

  async forPayloads(bytes: number): Promise<void> {
    await this.#payloads.take(bytes)
    this.#payloadBytes += bytes
  }

  async forRenders(bytes: number): Promise<void> {
    await this.#renders.take(bytes)
    this.#renderBytes += bytes
  }

  rendered(bytes: number): void {
    this.#renders.giveBack(this.#renderBytes - bytes)
    this.#renderBytes = bytes
  }

  /** Gives all of it back. */
  end(): void {
    this.#payloads.giveBack(this.#payloadBytes)
    this.#renders.giveBack(this.#renderBytes)
  }
}
