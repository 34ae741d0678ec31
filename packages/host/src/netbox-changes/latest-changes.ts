import { isChange, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'

/** Objects that are remembered. */
const mostObjects = 65_536

/** Where a change stands among those of its object. */
export interface Place {
  readonly object: string
  /** When NetBox told of it, in ms since the epoch. */
  readonly time: number
}

/** Where an event stands; `undefined` of one that is no change of an object. */
export function placeOf({ eventType, objectType, objectId, timestamp }: ChangeEvent): Place | undefined {
  const time = isChange(eventType) && objectId !== null ? netboxTime(timestamp) : Number.NaN
  return Number.isNaN(time) ? undefined : { object: `${objectType} ${objectId}`, time }
}

/** The latest change of an object. */
export interface Latest {
  readonly time: number
  /** The fingerprint of what it has left; `undefined` if nobody has asked for it, or it does not tell. */
  readonly left?: string | undefined
}

/** The latest change of each object that was accepted, by which one that comes behind it is known to be late. */
export class LatestChanges {
  /** Those that were noted last are at the end. */
  readonly #latest = new Map<string, Latest>()
  /** By object: changes that are being accepted. */
  readonly #underWay = new Map<string, Promise<unknown>>()

  of(object: string): Latest | undefined {
    return this.#latest.get(object)
  }

  /** Whether it comes behind a later one. */
  isLate({ object, time }: Place): boolean {
    return (this.#latest.get(object)?.time ?? time) > time
  }

  /** Notes a change that is accepted. An earlier one than the latest changes nothing. */
  note(place: Place, left?: string): void {
    if (this.isLate(place)) return
    const { object, time } = place
    this.#latest.delete(object)
    this.#latest.set(object, { time, left })
    if (this.#latest.size <= mostObjects) return
    for (const oldest of this.#latest.keys()) {
      this.#latest.delete(oldest)
      return
    }
  }

  /** Accepts a change when no other one of its object is being accepted: it is known then whether that was. */
  inTurn<Accepted>({ object }: Place, accept: () => Promise<Accepted>): Promise<Accepted> {
    const before = this.#underWay.get(object)
    const accepted = before
      ? before.then(
          () => accept(),
          () => accept(),
        )
      : accept()
    this.#underWay.set(object, accepted)
    const end = (): void => {
      if (this.#underWay.get(object) === accepted) this.#underWay.delete(object)
    }
    accepted.then(end, end)
    return accepted
  }
}
