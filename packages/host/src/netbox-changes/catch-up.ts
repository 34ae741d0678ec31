import type { Logger } from '@netbox-hooks/core'
import { newId } from '@netbox-hooks/delivery'
import { type CatchUpOptions, type CatchUpOutcome, netboxTime } from '@netbox-hooks/server'
import type { ChangeEvent } from '@netbox-hooks/webhooks'
import type { ParsedEventRule } from '../config/parsed.ts'
import { batchSize, type ChangeLog, type LogEntry } from '../netbox/change-log.ts'
import { type KnownChanges, loggedKey } from './known-changes.ts'
import { changesOf, isTold, type LoggedChange, loggedAt } from './logged-change.ts'
import { LoggedEvents } from './logged-events.ts'
import { everyType, wantedTypes } from './wanted.ts'
import type { Watermarks } from './watermarks.ts'

/** What a {@link CatchUp} works with. */
export interface CatchUpParts {
  readonly log: ChangeLog
  readonly known: KnownChanges
  readonly watermarks: Watermarks
  /** How far behind a watermark the log is read again, in ms: transactions that took longer are missed. */
  readonly overlap: number
  /** How old a change has to be, in ms: NetBox's webhook is waited for so long. */
  readonly settle: number
  readonly logger: Logger
  readonly rules: () => Iterable<ParsedEventRule>
  /** Whether a rule is for such an event. */
  readonly concerns: (change: Pick<LoggedChange, 'eventType' | 'objectType'>) => boolean
  /**
   * Accepts an event.
   * @param how `isKnown`: asked when no other change of its object is being accepted
   * @returns its id; if it was accepted before, the one that it has, if that is known
   */
  readonly accept: (
    event: ChangeEvent,
    how: { readonly id: string; readonly key: string; readonly isKnown: () => boolean },
  ) => Promise<string | undefined>
}

/** For how long a host has the turn, in ms; it takes it anew with every part of its work. */
const turnMs = 120_000
/** NetBox tells its time in whole seconds, in ms. */
const clockTick = 1_000
/** How long nobody has read the log, in ms, for it to be looked whether NetBox has pruned what was not read. */
const longAway = 3_600_000
/** Entries that are looked at together: what a request has done stands close together in the log. */
const mostEntries = 1_000

/** What has been done so far. */
type Sum = { -readonly [Field in 'read' | 'known' | 'accepted' | 'young']: number }

/** Reads NetBox's change log, and accepts the changes that have not come as webhooks. */
export class CatchUp {
  readonly #parts: CatchUpParts
  readonly #events: LoggedEvents
  /** Whether it was looked whether the log still reaches back to where it was read last. */
  #hasLookedBack = false

  constructor(parts: CatchUpParts) {
    this.#parts = parts
    this.#events = new LoggedEvents(parts)
  }

  /**
   * Reads the log once, from the watermarks on, or from a time. An object type that is wanted for the first time begins
   * now.
   *
   * @param signal breaks off what is under way
   * @throws NetboxHooksError as the client does, and as accepting does
   */
  async run(options: CatchUpOptions, signal: AbortSignal): Promise<CatchUpOutcome> {
    const { since, dryRun = false, cursor, isAsked = false } = options
    const { log, watermarks, rules } = this.#parts
    const settle = Math.min(this.#parts.settle, options.settle ?? Number.POSITIVE_INFINITY)
    // Who names a time reads out of turn.
    const moves = !dryRun && since === undefined
    const sum: Sum = { read: 0, known: 0, accepted: 0, young: 0 }
    const types = wantedTypes(rules())
    const hasTurn = await watermarks.take(Date.now() + turnMs)
    if (!hasTurn && !isAsked) return { ...sum, next: undefined, isElsewhere: true }
    const oldest = watermarks.oldest
    const place = placeOf(cursor)
    if (since === undefined && oldest !== undefined) await this.#lookBack(oldest, signal)
    for (const type of types) {
      if (place && type < place.type) continue
      const mark = watermarks.of(type) ?? (type === everyType ? oldest : undefined)
      if (since === undefined && mark === undefined) {
        if (moves) await watermarks.advance(type, await log.now(signal))
        continue
      }
      const from = since ?? Math.max(this.#behind(mark ?? 0), watermarks.startOf(type) ?? 0)
      const afterId = place?.type === type ? place.id : 0
      const slice = { type, from, dryRun, moves, afterId, settle, pause: options.signal }
      const next = await this.#readType(slice, sum, signal)
      if (next !== undefined) return { ...sum, next, isElsewhere: false }
    }
    if (moves) await watermarks.keep(types)
    return { ...sum, next: undefined, isElsewhere: false }
  }

  /** NetBox prunes its log: after a long time away, what was changed first may not be there any more. */
  async #lookBack(mark: number, signal: AbortSignal): Promise<void> {
    if (this.#hasLookedBack) return
    const first = Date.now() - mark > longAway ? await this.#parts.log.first(signal) : undefined
    this.#hasLookedBack = true
    // A log that has not been pruned begins with its first entry.
    if (first && first.id > 1 && netboxTime(first.time) > mark)
      this.#parts.logger.error({}, pruned(first.time, new Date(mark).toISOString()))
  }

  #behind(mark: number): number {
    const { overlap, settle } = this.#parts
    return mark - overlap - settle
  }

  /** @returns where to go on, if it was asked to pause */
  async #readType(
    { type, from, dryRun, moves, afterId, pause, settle }: Slice,
    sum: Sum,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { log, known, watermarks } = this.#parts
    const objectType = type === everyType ? undefined : type
    await known.read(from, signal)
    let at = afterId
    let isLast = false
    while (!isLast) {
      const entries: LogEntry[] = []
      let now = 0
      do {
        const page = await log.page({ objectType, after: from, afterId: entries.at(-1)?.id ?? at }, signal)
        entries.push(...page.entries)
        now = page.now
        isLast = page.isLast
      } while (!isLast && entries.length < mostEntries)
      sum.read += entries.length
      await this.#accept(entries, { now, dryRun, type, settle }, sum, signal)
      at = entries.at(-1)?.id ?? at
      if (moves) await watermarks.advance(type, isLast ? now : newest(entries))
      if (isLast) return undefined
      if (pause?.aborted) return `${type} ${at}`
      await watermarks.take(Date.now() + turnMs)
    }
    return undefined
  }

  async #accept(
    entries: readonly LogEntry[],
    { now, dryRun, type, settle }: Pick<Slice, 'type' | 'dryRun' | 'settle'> & { readonly now: number },
    sum: Sum,
    signal: AbortSignal,
  ): Promise<void> {
    const { known, concerns } = this.#parts
    const ofType = entries.filter(({ objectType }) => type === everyType || objectType === type)
    const changes = changesOf(ofType, (group) => known.of(group))
    sum.known += changes.known.filter(concerns).length
    const wanted = changes.unknown.filter(concerns)
    const missing = wanted.filter((change) => loggedAt(change) <= now + clockTick - settle)
    sum.young += wanted.length - missing.length
    if (dryRun) {
      sum.accepted += missing.length
      return
    }
    for (let begin = 0; begin < missing.length; begin += batchSize) {
      const some = missing.slice(begin, begin + batchSize)
      for (const { change, event } of await this.#events.of(some, signal)) {
        const id = newId()
        const key = loggedKey(change, loggedAt(change), event.data)
        // Its webhook may have come meanwhile.
        const isKnown = () => isTold(change, known.of(change))
        const isNew = (await this.#parts.accept(event, { id, key, isKnown })) === id
        sum[isNew ? 'accepted' : 'known'] += 1
      }
    }
  }
}

function pruned(begin: string, mark: string): string {
  return `NetBox's change log begins at ${begin}, and was read up to ${mark}: what was changed between has been pruned from it (CHANGELOG_RETENTION), and is lost to this host. Compare what receivers have with NetBox.`
}

/** What is read of the log. */
interface Slice {
  readonly type: string
  /** In ms since the epoch. */
  readonly from: number
  readonly afterId: number
  /** How old a change has to be, in ms. */
  readonly settle: number
  readonly dryRun: boolean
  /** Whether the watermark moves on. */
  readonly moves: boolean
  /** Aborted when it is to end between two parts. */
  readonly pause: AbortSignal | undefined
}

function newest(entries: readonly LogEntry[]): number {
  return entries.reduce((latest, { time }) => Math.max(latest, Date.parse(time)), 0)
}

function placeOf(cursor: string | undefined): { readonly type: string; readonly id: number } | undefined {
  const [, type, id] = /^(\S+) (\d+)$/.exec(cursor ?? '') ?? []
  return type === undefined ? undefined : { type, id: Number(id) }
}
