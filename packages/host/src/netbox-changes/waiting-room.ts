import { after, sleep, type Timer } from '@netbox-hooks/core/times'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { fingerprint } from './fingerprint.ts'
import type { Latest, LatestChanges, Place } from './latest-changes.ts'
import { type LoggedChange, loggedAt } from './logged-change.ts'

/** What a {@link WaitingRoom} works with. */
export interface WaitingRoomOptions {
  /** Changes that have gone on. */
  readonly latest: LatestChanges
  /** Changes of the objects of some events that NetBox's log has and that nobody has accepted. */
  readonly missing: (events: readonly ChangeEvent[]) => Promise<readonly LoggedChange[]>
  /** Which of them are still missing, if other hosts may have accepted them; `undefined` where there are none. */
  readonly stillMissing?: ((changes: readonly LoggedChange[]) => Promise<readonly LoggedChange[]>) | undefined
  /** The shortest time from one look into the log to the next, in ms. */
  readonly pace: () => number
}

/** What becomes of an event: it goes on, it goes on behind a later one, or it is left to a later host. */
export type Outcome = 'in order' | 'late' | 'left'

/** Events that wait at most; the next ones go on at once. */
const mostWaiting = 512
/** Objects that are looked for in the log at once. */
const mostObjects = 50
/** How long a look into the log waits for company, in ms. */
const companyMs = 100
/** How often other hosts are asked, in ms. */
const othersMs = 1_000

/**
 * Where changes wait for earlier ones of their object that are known to be missing.
 *
 * A change that begins where the latest one has ended misses nothing. Of any other, NetBox's log is asked. If it has an
 * earlier change that nobody has accepted, this one waits until that has gone on, or its time is over; changes of one
 * object go on in NetBox's order.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions
  /** By object, in NetBox's order. */
  readonly #lines = new Map<string, Waiting[]>()
  readonly #end = new AbortController()
  #count = 0
  #isLooking = false
  #isOpen = false

  constructor(options: WaitingRoomOptions) {
    this.#options = options
  }

  /** Whether a change that comes now has to be looked after. */
  mustWait(event: ChangeEvent, { object, time }: Place): boolean {
    if (this.#count >= mostWaiting) return false
    const [first] = this.#lines.get(object) ?? []
    if (first && first.place.time < time) return true
    const latest = this.#options.latest.of(object)
    if ((latest?.time ?? 0) > time || event.eventType === 'object_created') return false
    return !follows(event, latest)
  }

  /** Resolves when an event that is accepted has waited for long enough. @param most for how long it waits, in ms */
  enter(event: ChangeEvent, place: Place, most: number): Promise<Outcome> {
    if (this.#end.signal.aborted) return Promise.resolve('left')
    return new Promise((resolve) => {
      const timer = after(most, () => {
        waiting.isOver = true
        this.#goOn(place.object)
      }).unref()
      const waiting: Waiting = { event, place, timer, resolve, missing: undefined, isOver: false }
      const line = this.#lines.get(place.object) ?? []
      this.#lines.set(place.object, line)
      line.push(waiting)
      line.sort((one, other) => one.place.time - other.place.time)
      this.#count += 1
      this.#goOn(place.object)
      this.#look()
    })
  }

  /** A change has gone on. */
  passed(event: ChangeEvent, place: Place): void {
    this.#options.latest.note(place, leftBy(event))
    const line = this.#lines.get(place.object)
    if (!line) return
    strike(line, event)
    this.#goOn(place.object)
  }

  /** NetBox's log can be read from now on. */
  open(): void {
    this.#isOpen = true
    this.#look()
  }

  /** Lets all go on. */
  letGo(): void {
    for (const [object, line] of this.#lines) {
      for (const waiting of line) waiting.isOver = true
      this.#goOn(object)
    }
  }

  /** Leaves all to a later host. May be called twice. */
  close(): void {
    this.#end.abort()
    for (const line of this.#lines.values()) for (const waiting of line) leave(waiting, 'left')
    this.#lines.clear()
    this.#count = 0
  }

  #goOn(object: string): void {
    const line = this.#lines.get(object)
    if (!line) return
    const { latest } = this.#options
    for (let first = line[0]; first && this.#mayGo(first, line); first = line[0]) {
      line.shift()
      this.#count -= 1
      leave(first, latest.isLate(first.place) ? 'late' : 'in order')
      latest.note(first.place, leftBy(first.event))
      strike(line, first.event)
    }
    if (line.length === 0) this.#lines.delete(object)
  }

  #mayGo({ event, place, missing }: Waiting, line: readonly Waiting[]): boolean {
    // A change whose wait is over goes on, and those before it go first.
    if (line.some(({ isOver }) => isOver)) return true
    const latest = this.#options.latest.of(place.object)
    if ((latest?.time ?? 0) > place.time || follows(event, latest)) return true
    return missing?.length === 0
  }

  #look(): void {
    if (this.#isLooking || !this.#isOpen || this.#end.signal.aborted) return
    this.#isLooking = true
    void this.#lookOn().finally(() => {
      this.#isLooking = false
      if (this.#unknown().length > 0) this.#look()
    })
  }

  /** Looks for as long as somebody waits of whom it is not known what is missing, or somebody else may have it. */
  async #lookOn(): Promise<void> {
    const { signal } = this.#end
    const pause = (ms: number) => sleep(ms, { signal, keepsAlive: false })
    await pause(companyMs)
    while (!signal.aborted) {
      const some = this.#unknown()
      if (some.length > 0) {
        await this.#lookFor(some)
        await pause(this.#options.pace())
      } else if (this.#options.stillMissing && this.#count > 0) {
        await this.#askOthers(this.#options.stillMissing)
        await pause(othersMs)
      } else return
    }
  }

  /** Those of whom it is not known yet what is missing, of as many objects as are looked for at once. */
  #unknown(): readonly Waiting[] {
    const lines = [...this.#lines.values()].filter((line) => line.some(({ missing }) => !missing))
    return lines.slice(0, mostObjects).flat()
  }

  async #lookFor(some: readonly Waiting[]): Promise<void> {
    // Where the log cannot be read, nothing is known to be missing.
    const found = await this.#options.missing(some.map(({ event }) => event)).catch(() => [])
    for (const waiting of some) {
      const { object, time } = waiting.place
      waiting.missing = found.filter((change) => objectOf(change) === object && loggedAt(change) < time)
    }
    for (const { place } of some) this.#goOn(place.object)
  }

  async #askOthers(stillMissing: NonNullable<WaitingRoomOptions['stillMissing']>): Promise<void> {
    const lines = [...this.#lines]
    const missing = new Set(lines.flatMap(([, line]) => line.flatMap((waiting) => waiting.missing ?? [])))
    const still = new Set(await stillMissing([...missing]).catch(() => missing))
    for (const [object, line] of lines) {
      for (const waiting of line) waiting.missing = waiting.missing?.filter((change) => still.has(change))
      this.#goOn(object)
    }
  }
}

interface Waiting {
  readonly event: ChangeEvent
  readonly place: Place
  readonly timer: Timer
  readonly resolve: (outcome: Outcome) => void
  /** Earlier changes that the log has and nobody has accepted; `undefined` as long as that is not known. */
  missing: readonly LoggedChange[] | undefined
  /** Whether it has waited for long enough. */
  isOver: boolean
}

function leave({ timer, resolve }: Waiting, outcome: Outcome): void {
  timer.cancel()
  resolve(outcome)
}

/** What has gone on is missing no more. */
function strike(line: readonly Waiting[], { request }: ChangeEvent): void {
  for (const waiting of line)
    waiting.missing = waiting.missing?.filter(({ requestId }) => requestId !== request?.id)
}

/** Whether a change begins where the latest one has ended. */
function follows(event: ChangeEvent, latest: Latest | undefined): boolean {
  const left = latest?.left
  return left !== undefined && left === fingerprint(event.snapshots?.prechange)
}

/** The fingerprint of what a change has left; `undefined` if it is as before, which tells nothing of what came between. */
function leftBy({ snapshots }: ChangeEvent): string | undefined {
  const left = fingerprint(snapshots?.postchange)
  return left === '' || left === fingerprint(snapshots?.prechange) ? undefined : left
}

function objectOf({ objectType, objectId }: LoggedChange): string {
  return `${objectType} ${objectId}`
}
