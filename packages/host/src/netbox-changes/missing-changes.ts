import { isNetboxId, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { ChangeLog } from '../netbox/change-log.ts'
import type { KnownChanges } from './known-changes.ts'
import { changesOf, isTold, type LoggedChange, loggedAt } from './logged-change.ts'
import { everyType } from './wanted.ts'
import type { Watermarks } from './watermarks.ts'

/** What {@link MissingChanges} work with. */
export interface MissingChangesParts {
  readonly log: Pick<ChangeLog, 'ofObjects'>
  readonly known: KnownChanges
  readonly watermarks: Pick<Watermarks, 'read' | 'startOf'>
  /** How far back it is looked, in ms: what is older has been read from the log. */
  readonly back: number
  /** Whether a rule is for such an event. */
  readonly concerns: (change: LoggedChange) => boolean
}

/** Finds the changes that are in NetBox's log and that nobody has accepted. */
export class MissingChanges {
  readonly #parts: MissingChangesParts

  constructor(parts: MissingChangesParts) {
    this.#parts = parts
  }

  /** Those of the objects of some events. It asks NetBox once. */
  async around(events: readonly ChangeEvent[], signal: AbortSignal): Promise<readonly LoggedChange[]> {
    const { log, known, watermarks, back, concerns } = this.#parts
    for (const event of events) known.add(event)
    const ids = [...new Set(events.map(({ objectId }) => objectId).filter(isNetboxId))]
    const from = Math.min(...events.map(({ timestamp }) => netboxTime(timestamp))) - back
    const entries = await log.ofObjects(ids, from, signal)
    await Promise.all([known.read(from, signal), watermarks.read()])
    const { unknown } = changesOf(entries, (group) => known.of(group))
    return unknown.filter((change) => concerns(change) && this.#isWanted(change))
  }

  /** Those of some changes that no host has accepted meanwhile. */
  async still(changes: readonly LoggedChange[], signal: AbortSignal): Promise<readonly LoggedChange[]> {
    const { known } = this.#parts
    await known.read(Date.now(), signal)
    return changes.filter((change) => !isTold(change, known.of(change)))
  }

  /** Whether a change was made when its object type was wanted already. */
  #isWanted(change: LoggedChange): boolean {
    const { watermarks } = this.#parts
    const start = watermarks.startOf(change.objectType) ?? watermarks.startOf(everyType)
    return start !== undefined && loggedAt(change) >= start
  }
}
