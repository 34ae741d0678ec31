import { type Logger, messageOf } from '@netbox-hooks/core'
import { Bag, ByteBudget, heapShare, type Placed } from '@netbox-hooks/core/memory'
import { after, sleep, type Timer } from '@netbox-hooks/core/times'
import type { DeliveryQueue } from '@netbox-hooks/delivery'
import { type FreshEvent, heapBytesOf } from './stored-event.ts'
import { Turns } from './turns.ts'

/** What an {@link EventProcessor} is made of. */
export interface EventProcessorOptions {
  readonly queue: DeliveryQueue
  /**
   * Turns one event into stored deliveries. It fails only if the queue does.
   *
   * @param accepted resolves when the event is durable, if it may not be yet. What it stores comes after the event in any
   *   case: the queue takes calls in their order, and has no use for deliveries of an event that it refused.
   */
  readonly process: (event: FreshEvent, accepted: Promise<unknown> | undefined) => Promise<void>
  /** Events of one key are processed one after the other, in the order of their acceptance. Default: all at once. */
  readonly keyOf?: ((event: FreshEvent) => string | undefined) | undefined
  /**
   * An event that is to wait before it is processed. It resolves with the event to process, or with `undefined` if it is
   * left to a later host. Default: none waits.
   */
  readonly hold?: ((event: FreshEvent) => Promise<FreshEvent | undefined> | undefined) | undefined
  readonly logger: Logger
}

/** Events in memory at most; the rest waits in the queue. */
const capacity = 1_024
/** The part of the heap that they may take, with what is made of them. */
const heapPart = 1 / 4
/** Bytes of text that are read from the queue at once, beside those of the events in memory. */
const pageBytes = 8 * 1_024 * 1_024
/** Pause before an event whose deliveries could not be stored is tried again. */
const retryPauseMs = 5_000
/** How long stopping waits for the events under way. */
const stopGraceMs = 20_000

/**
 * Works off accepted events, each as soon as it is accepted. When more arrive than fit, it leaves them in the queue
 * and fetches them in order when there is room again; so it does with what an earlier process left behind.
 */
export class EventProcessor {
  readonly #queue: DeliveryQueue
  readonly #process: EventProcessorOptions['process']
  readonly #logger: Logger
  readonly #keyOf: NonNullable<EventProcessorOptions['keyOf']>
  readonly #hold: NonNullable<EventProcessorOptions['hold']>
  readonly #turns = new Turns()
  readonly #active = new Bag<ActiveEvent>()
  /** Calls under way that mark events which lead nowhere. */
  #passing = 0
  /** Called when no event is active any more. */
  #onIdle: (() => void)[] = []
  readonly #heap = new ByteBudget(heapShare(heapPart))
  /** Bytes of the texts of the events that are under way. */
  #text = 0
  /** By key: the last of the events that were begun; it resolves with whether it was processed. */
  readonly #last = new Map<string, Promise<boolean>>()
  /** All that were begun when events were kept in another order; it resolves with whether all were processed. */
  #before: Promise<boolean> | undefined
  /** Whether the queue may hold events that are not in memory. */
  #behind = true
  #fetching: Promise<void> | undefined
  #timer: Timer | undefined
  /** How often events were put off. */
  #pauses = 0
  #stopped = false

  constructor(options: EventProcessorOptions) {
    this.#queue = options.queue
    this.#process = options.process
    this.#keyOf = options.keyOf ?? (() => undefined)
    this.#hold = options.hold ?? (() => undefined)
    this.#logger = options.logger
  }

  /** Begins with what an earlier process accepted and did not process. */
  start(): void {
    this.#catchUp()
  }

  /** Whether it would begin at once with these events, too. */
  hasRoomFor(events: readonly FreshEvent[]): boolean {
    if (this.#stopped || this.#behind || this.#fetching) return false
    if (this.#active.size + events.length > capacity) return false
    return this.#heap.hasRoomFor(events.reduce((bytes, event) => bytes + heapBytesOf(event), 0))
  }

  /**
   * Takes events that the queue has accepted, or is asked to accept.
   * @param accepted resolves when it has; if it rejects, they are nowhere, and forgotten
   */
  offer(events: readonly FreshEvent[], accepted?: Promise<unknown>): void {
    if (!this.hasRoomFor(events)) {
      this.lookAgain()
      return
    }
    const passed: string[] = []
    for (const event of events) {
      if (event.leadsNowhere) {
        passed.push(event.id)
        continue
      }
      this.#heap.hold(heapBytesOf(event))
      this.#begin(event, accepted)
    }
    if (passed.length > 0) this.#pass(passed, accepted)
  }

  /** Asks the queue for events that it does not know of. */
  lookAgain(): void {
    this.#behind = true
    this.#catchUp()
  }

  /**
   * To be called when events are kept in order by other keys than before. Those to come wait for all that are under way: by
   * the old keys one might have to be behind another, and the new ones do not tell.
   */
  reorder(): void {
    const before = Promise.all(this.#active.items.map(({ work }) => work)).then((done) => done.every(Boolean))
    this.#last.clear()
    this.#before = before
    void before.then(() => {
      if (this.#before === before) this.#before = undefined
    })
  }

  /** How many events are being processed. */
  get underWay(): number {
    return this.#active.size
  }

  /** Resolves when no accepted event is unprocessed. */
  async idle(): Promise<void> {
    while (this.#isActive || this.#fetching || (this.#behind && !this.#stopped)) {
      await Promise.all([this.#fetching, this.#noneActive()])
      if (this.#timer) await sleep(50)
    }
  }

  /**
   * Takes no more events and resolves when those under way are stored, but at the latest after 20 s: a callback with a
   * long time limit does not hold the host up. What is not stored by then stays in the queue and is built again.
   */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    const underWay = Promise.all([this.#fetching, this.#noneActive()])
    await Promise.race([underWay, sleep(stopGraceMs, { keepsAlive: false })])
  }

  /** Marks events processed that lead nowhere: they need no turn and no room, and one call does for all of them. */
  #pass(ids: readonly string[], accepted: Promise<unknown> | undefined): void {
    this.#passing += 1
    void Promise.resolve(this.#queue.markProcessed?.(ids))
      .catch((error: unknown) => this.#failed(`${ids.length} events that lead nowhere`, error, accepted))
      .then(() => {
        this.#passing -= 1
        this.#tellIfIdle()
      })
  }

  /** Begins with an event that is held already. */
  #begin(event: FreshEvent, accepted?: Promise<unknown>): void {
    const active = new ActiveEvent(event)
    this.#active.add(active)
    this.#text += active.text
    const work = this.#whenReleased(event, accepted)
    active.work = work
    void work.then(() => this.#end(active))
  }

  #end(active: ActiveEvent): void {
    this.#active.remove(active)
    this.#text -= active.text
    this.#heap.giveBack(active.heapBytes)
    this.#tellIfIdle()
    if (this.#behind && this.#active.size <= capacity / 2) this.#catchUp()
  }

  #tellIfIdle(): void {
    if (this.#isActive) return
    for (const tell of this.#onIdle.splice(0)) tell()
  }

  get #isActive(): boolean {
    return this.#active.size + this.#passing > 0
  }

  /** Resolves when no event is being processed. */
  async #noneActive(): Promise<void> {
    if (this.#isActive) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }

  // From here on, no function that waits has the event among its arguments or variables: V8 keeps them as long as it waits.

  /** What waits has no place among those of its key before it goes on. */
  #whenReleased(event: FreshEvent, accepted: Promise<unknown> | undefined): Promise<boolean> {
    const released = this.#hold(event)
    if (!released) return this.#work(event, accepted)
    return released.then((now) => now !== undefined && this.#work(now, accepted))
  }

  #work(event: FreshEvent, accepted: Promise<unknown> | undefined): Promise<boolean> {
    const key = this.#keyOf(event)
    return key === undefined ? this.#try(event, accepted) : this.#inTurn(event, accepted, key)
  }

  /**
   * Processes an event when the one before it of the same key has been. If that one was put off, so is this one: both are
   * fetched again, in their order.
   */
  #inTurn(event: FreshEvent, accepted: Promise<unknown> | undefined, key: string): Promise<boolean> {
    const work = this.#tryAfter(this.#last.get(key) ?? this.#before, event, accepted)
    this.#last.set(key, work)
    void work.then(() => {
      if (this.#last.get(key) === work) this.#last.delete(key)
    })
    return work
  }

  #tryAfter(
    before: Promise<boolean> | undefined,
    event: FreshEvent,
    accepted: Promise<unknown> | undefined,
  ): Promise<boolean> {
    const begin = () => this.#try(event, accepted)
    return before ? before.then((isDone) => isDone && begin()) : begin()
  }

  /** Resolves with whether it was processed. */
  #try(event: FreshEvent, accepted: Promise<unknown> | undefined): Promise<boolean> {
    const { id } = event
    return this.#processInTurn(event, accepted).then(
      () => true,
      (error: unknown) => this.#failed(`Event ${id}`, error, accepted),
    )
  }

  #processInTurn(event: FreshEvent, accepted: Promise<unknown> | undefined): Promise<void> {
    return this.#turns.take().then(() => this.#process(event, accepted))
  }

  /** @returns whether it need not be tried again */
  async #failed(what: string, error: unknown, accepted: Promise<unknown> | undefined): Promise<boolean> {
    if (await isRefused(accepted)) return true
    this.#pause(`${what} could not be processed, which is tried again: ${messageOf(error)}`)
    return false
  }

  #catchUp(): void {
    if (this.#stopped || this.#fetching || this.#timer) return
    this.#fetching = this.#fetch()
      .catch((error: unknown) => this.#pause(`Accepted events could not be read: ${messageOf(error)}`))
      .then(() => {
        this.#fetching = undefined
        if (this.#behind && this.#active.size <= capacity / 2) this.#catchUp()
      })
  }

  async #fetch(): Promise<void> {
    // What is under way now may be finished when the answer comes; it must not be begun again.
    const underWay = new Set(this.#active.items.map(({ id }) => id))
    const limit = capacity + underWay.size
    const bytes = pageBytes + this.#text
    const pauses = this.#pauses
    this.#behind = false
    const page = await this.#queue.unprocessed({ limit, bytes })
    const read = page.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0)
    if (page.length === limit || read >= bytes) this.#behind = true
    for (const event of page) {
      if (underWay.has(event.id)) continue
      const heapBytes = heapBytesOf(event)
      await this.#heap.take(heapBytes)
      // If one was put off meanwhile, the others are fetched again with it, lest they overtake it.
      if (this.#stopped || this.#pauses > pauses) {
        this.#heap.giveBack(heapBytes)
        return
      }
      this.#begin({ ...event, heapBytes })
    }
  }

  #pause(reason: string): void {
    this.#behind = true
    this.#pauses += 1
    if (this.#stopped) return
    this.#logger.error({}, reason)
    this.#timer ??= after(retryPauseMs, () => {
      this.#timer = undefined
      this.#catchUp()
    })
  }
}

/** What is kept of an event while it is processed. */
class ActiveEvent implements Placed {
  readonly id: string
  readonly heapBytes: number
  /** Bytes of its text. */
  readonly text: number
  place: number | undefined
  /** Resolves with whether it was processed. */
  work: Promise<boolean> | undefined

  constructor(event: FreshEvent) {
    this.id = event.id
    this.heapBytes = heapBytesOf(event)
    this.text = Buffer.byteLength(event.body)
  }
}

async function isRefused(accepted: Promise<unknown> | undefined): Promise<boolean> {
  try {
    await accepted
    return false
  } catch {
    return true
  }
}
