import { NetboxHooksError } from '@netbox-hooks/core'
import type { DeliveryHistory } from '@netbox-hooks/delivery'
import { isChange, isNetboxId, netboxChangeKey, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import { type EventOrigin, tryReadEvent } from '../events/stored-event.ts'
import { fingerprint } from './fingerprint.ts'
import { type KnownChange, longestPause, savedBefore } from './known-change.ts'
import { type Group, groupOf } from './logged-change.ts'

/** Changes that are remembered; of those that are forgotten the queue's idempotency keys know for a day. */
const mostKnown = 200_000
/** Clocks of NetBox, hosts and queue may differ by so much, in ms. */
const skew = 60_000

/**
 * Which changes in NetBox have been accepted, by whichever host, as the history tells. What is not processed yet is known
 * by its idempotency key.
 */
export class KnownChanges {
  readonly #history: Pick<DeliveryHistory, 'events'>
  /** What was done under a request's id to an object. What was noted last is at the end. */
  readonly #groups = new Map<string, { notedAt: number; changes: readonly KnownChange[] }>()
  /** The span of time of which it is known what was accepted, in ms since the epoch. */
  #readFrom = Number.POSITIVE_INFINITY
  #readTo = 0
  /** Settles when the reading under way has ended: there is one at a time. */
  #reading: Promise<void> = Promise.resolve()

  constructor(history: Pick<DeliveryHistory, 'events'>) {
    this.#history = history
  }

  /** Whether what was accepted has been read from a time on, up to so many ms ago. */
  hasRead(from: number, within: number): boolean {
    return from - skew >= this.#readFrom && Date.now() - this.#readTo <= within
  }

  /**
   * Reads what was accepted from a time on and has not been read yet.
   * @param within nothing is read if that was done so many ms ago. Default 0
   */
  read(from: number, signal: AbortSignal, within = 0): Promise<void> {
    const reading = this.#reading.then(async () => {
      if (within === 0 || !this.hasRead(from, within)) await this.#read(from - skew, signal)
    })
    this.#reading = reading.catch(() => {})
    return reading
  }

  /** What was accepted of a group, in no order. */
  of(group: Group): readonly KnownChange[] {
    return this.#groups.get(groupOf(group))?.changes ?? []
  }

  /** Notes a change that has just been accepted. */
  add(event: ChangeEvent, origin?: EventOrigin): void {
    this.#note(event, origin, Date.now())
  }

  /**
   * The key of what was accepted from the log of the change that a webhook tells of; `undefined` if nothing was. The
   * object was saved shortly before its change was logged; what it was saved once more without a change, the log does
   * not tell.
   */
  loggedAs(event: ChangeEvent): string | undefined {
    const change = changeOf(event)
    if (!change) return undefined
    const at = savedAt(event)
    const told = this.of(change).find(
      ({ eventType, at: loggedAt, logged }) =>
        logged &&
        eventType === event.eventType &&
        ((at <= loggedAt && loggedAt - at < savedBefore) ||
          (at > loggedAt &&
            at - loggedAt < longestPause &&
            logged.left === fingerprint(event.snapshots?.postchange))),
    )
    return told?.logged?.key
  }

  async #read(start: number, signal: AbortSignal): Promise<void> {
    const since = start < this.#readFrom ? start : Math.max(start, this.#readTo - skew)
    const now = Date.now()
    let cursor: string | undefined
    do {
      const page = await this.#history.events({ from: since }, { limit: 1_000, cursor })
      for (const { body } of page.events) {
        const read = tryReadEvent({ body })
        if (!NetboxHooksError.is(read)) this.#note(read.event, read.origin, now)
      }
      cursor = page.next
    } while (cursor !== undefined && !signal.aborted)
    if (signal.aborted) return
    this.#readFrom = Math.min(this.#readFrom, start)
    this.#readTo = now
    this.#forgetBefore(start)
  }

  #note(event: ChangeEvent, origin: EventOrigin | undefined, now: number): void {
    const change = changeOf(event)
    if (!change) return
    const known = knownChange(event, origin, change)
    const group = groupOf(change)
    const before = this.#groups.get(group)?.changes ?? []
    const isNew = before.every(({ eventType, at }) => eventType !== known.eventType || at !== known.at)
    this.#groups.delete(group)
    this.#groups.set(group, { notedAt: now, changes: isNew ? [...before, known] : before })
    if (this.#groups.size > mostKnown) this.#forgetBefore(0)
  }

  #forgetBefore(time: number): void {
    for (const [group, { notedAt }] of this.#groups) {
      if (notedAt >= time && this.#groups.size <= mostKnown) return
      this.#groups.delete(group)
      this.#readFrom = Math.max(this.#readFrom, time)
    }
  }
}

type Change = Group & { readonly eventType: string }

/** What an event says of which change it is; `undefined` of one that NetBox's log cannot have. */
function changeOf({ eventType, objectType, objectId, request }: ChangeEvent): Change | undefined {
  const requestId = request?.id
  if (!requestId || !isNetboxId(objectId) || !isChange(eventType)) return undefined
  return { eventType, objectType, objectId, requestId }
}

function knownChange(event: ChangeEvent, origin: EventOrigin | undefined, change: Change): KnownChange {
  const { eventType, timestamp, data, snapshots } = event
  if (origin?.source !== 'catch-up') return { eventType, at: savedAt(event) }
  const at = netboxTime(timestamp)
  const key = loggedKey(change, at, data)
  return { eventType, at, logged: { key, left: fingerprint(snapshots?.postchange) } }
}

/** When the object was saved, or if it does not say so, told of. */
function savedAt({ data, timestamp }: ChangeEvent): number {
  const saved = netboxTime(data?.['last_updated'])
  return Number.isNaN(saved) ? netboxTime(timestamp) : saved
}

/**
 * The key that the webhook of a logged change has, or would have.
 * @param at when it was logged
 * @param data the object as it was fetched
 */
export function loggedKey(change: Change, at: number, data: ChangeEvent['data']): string {
  const saved = netboxTime(data?.['last_updated'])
  // If it was changed again since, only the log knows.
  const isOfIt = saved <= at && saved > at - savedBefore
  return netboxChangeKey(change, isOfIt ? saved : at)
}
