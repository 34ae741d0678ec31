import { isChange } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'

/** Objects that are remembered. */
const mostObjects = 65_536

type Dated = Pick<ChangeEvent, 'eventType' | 'objectType' | 'objectId' | 'timestamp'>

/** The time of the latest change of each object that was accepted, by which one that comes behind it is known to be late. */
export class LateChanges {
  /** In ms since the epoch, with what NetBox says beyond that. Those that were noted last are at the end. */
  readonly #latest = new Map<string, number>()

  /**
   * Notes a change that is about to be accepted.
   * @returns whether it is late, and the undo for when it is refused
   */
  note(event: Dated): { readonly isLate: boolean; undo(): void } {
    const { eventType, objectType, objectId, timestamp } = event
    const time = isChange(eventType) && objectId !== null ? timeOf(timestamp) : Number.NaN
    if (Number.isNaN(time)) return { isLate: false, undo: () => {} }
    const key = `${objectType} ${objectId}`
    const before = this.#latest.get(key)
    if (before !== undefined && before >= time) return { isLate: before > time, undo: () => {} }
    this.#set(key, time)
    const undo = (): void => {
      if (this.#latest.get(key) !== time) return
      if (before === undefined) this.#latest.delete(key)
      else this.#set(key, before)
    }
    return { isLate: false, undo }
  }

  #set(key: string, time: number): void {
    this.#latest.delete(key)
    this.#latest.set(key, time)
    if (this.#latest.size <= mostObjects) return
    for (const oldest of this.#latest.keys()) {
      this.#latest.delete(oldest)
      return
    }
  }
}

/** NetBox writes microseconds, `Date` reads milliseconds. */
function timeOf(timestamp: string): number {
  const [, rest = ''] = /\.\d{3}(\d+)/.exec(timestamp) ?? []
  return Date.parse(timestamp) + (rest === '' ? 0 : Number(`0.${rest}`))
}
