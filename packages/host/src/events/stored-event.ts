import type { NetboxHooksError } from '@netbox-hooks/core'
import { copyJson, keepSpelling, parseOwnJson, settleParsed, stringifyJson } from '@netbox-hooks/core/json'
import { heapShare, jsonBytes } from '@netbox-hooks/core/memory'
import type { QueuedEvent } from '@netbox-hooks/delivery'
import { type ChangeEvent, eventLimits, type WrittenParts } from '@netbox-hooks/webhooks/register'
import { eventDamaged, eventTooLarge, eventUnserializable } from '../errors.ts'
import type { TraceHeaders } from '../tracing/tracing.ts'

/** The part of the heap that one event may take. */
const mostPart = 1 / 2

/** Characters of a text that is not above the bound of an event, whatever they are. What is longer is measured by a copy. */
const surelySmall = eventLimits.eventBytes / 3

/** Where an event came from: kept beside it, and no part of what plugins and receivers see. */
export interface EventOrigin {
  /** The trace that it belongs to. */
  readonly trace?: TraceHeaders | undefined
  /** Id of the HTTP request that it came with. */
  readonly requestId?: string | undefined
  /** How it came, if not as itself: NetBox's change log was read. */
  readonly source?: 'catch-up' | undefined
  /** It happened before another change of its object that was accepted earlier, and what is to be done about that. */
  readonly late?: 'mark' | 'drop' | undefined
  /** It waits for earlier changes of its object, until that time at the latest, in ms since the epoch. */
  readonly waitsUntil?: number | undefined
}

/** An event as the queue keeps it. */
interface StoredEvent extends ChangeEvent {
  origin?: EventOrigin
}

/** What an event of the queue says. */
export interface KnownEvent {
  readonly event: ChangeEvent
  readonly origin?: EventOrigin | undefined
  /** Pieces of its text: requests are made of them, so that they need not be written twice. */
  readonly written?: WrittenParts | undefined
}

/** An event of the queue, and what is known of it as long as it is in memory. */
export interface FreshEvent extends QueuedEvent {
  readonly known?: KnownEvent | undefined
  /** Bytes of heap that it takes while it is worked on, see {@link heapBytesOf}. */
  readonly heapBytes?: number | undefined
  /** Whether no rule is for it: it need not be built. */
  readonly leadsNowhere?: boolean | undefined
}

type EventText = Pick<FreshEvent, 'body' | 'known' | 'heapBytes' | 'leadsNowhere'>

/** Bytes of heap that an event takes while it is worked on. */
export function heapBytesOf({ body, heapBytes = jsonBytes(body) }: EventText): number {
  return heapBytes
}

/** Whether an event takes more heap than one may, so that it is not even read. */
function isTooHeavy(event: EventText): boolean {
  return heapBytesOf(event) > heapShare(mostPart)
}

/** What an event is about. */
export type EventTypes = Pick<ChangeEvent, 'eventType' | 'objectType' | 'objectId'>

/** The types of an event, without reading the rest of it; `undefined` if its beginning is damaged. */
export function typesOf({ body }: EventText): EventTypes | undefined {
  const head =
    /^\{"eventType":"(?:[^"\\]|\\.)*","objectType":"(?:[^"\\]|\\.)*","objectId":(?:"(?:[^"\\]|\\.)*"|[^,"]*)/
  try {
    return JSON.parse(`${head.exec(body)?.[0]}}`) as EventTypes
  } catch {
    return undefined
  }
}

/**
 * A copy of an event, as JSON has it, and written as that is: what becomes of the application's objects afterwards does not change it.
 * @param where which one it is of several
 * @param frozen whether nobody is to change the copy either
 * @throws NetboxHooksError `NBH_EVENT_INVALID`
 */
export function copyEvent(given: ChangeEvent, where?: string, frozen = false): ChangeEvent {
  const { copy, problem } = copyJson(given, { bytes: eventLimits.eventBytes, frozen })
  if (problem) throw eventUnserializable(problem, where)
  const event = keepSpelling(copy, given) as ChangeEvent
  // What says of itself that it is nothing (`toJSON`) is no data.
  return event.data === undefined ? { ...event, data: null } : event
}

/** What is said of an event that is written. */
export interface WriteOptions {
  readonly origin?: EventOrigin | undefined
  /** Whether `JSON.parse()` has just made it, and nobody else has it. */
  readonly isParsed?: boolean | undefined
  /** Which one it is of several. */
  readonly where?: string | undefined
  /** Whether no rule is for it: its text is all that is needed. */
  readonly leadsNowhere?: boolean | undefined
}

/**
 * Writes an event for the queue. What is known of it is a copy, see {@link copyEvent}, or the event itself if it is parsed.
 * @throws NetboxHooksError `NBH_EVENT_INVALID`, `NBH_EVENT_TOO_LARGE`
 */
export function writeEvent(
  given: ChangeEvent,
  { origin = {}, isParsed, where, leadsNowhere = false }: WriteOptions = {},
): EventText {
  const hasOrigin = Object.values(origin).some((part) => part !== undefined)
  const event = isParsed ? given : copyEvent(given, where, true)
  // Nobody sees one again that leads nowhere.
  if (isParsed && !leadsNowhere) settleParsed(event)
  const { data, snapshots, ...rest } = event
  const written = { data: stringifyJson(data), snapshots: snapshots && stringifyJson(snapshots) }
  const head = stringifyJson(hasOrigin ? { ...rest, origin } : rest).slice(0, -1)
  const end = snapshots ? `,"snapshots":${written.snapshots}}` : '}'
  const body = `${head},"data":${written.data}${end}`
  if (isParsed && body.length > surelySmall) copyEvent(given, where)
  const text = { body, heapBytes: jsonBytes(body), leadsNowhere }
  if (isTooHeavy(text)) throw eventTooLarge(where)
  return leadsNowhere ? text : { ...text, known: { event, origin, written } }
}

/**
 * Reads an event that the queue has kept, if it is not known.
 * @throws NetboxHooksError `NBH_EVENT_TOO_LARGE` if it {@link isTooHeavy}, `NBH_EVENT_DAMAGED`
 */
function readEvent(text: EventText): KnownEvent {
  const { body, known } = text
  if (known) return known
  if (isTooHeavy(text)) throw eventTooLarge()
  const event = parsed(body)
  const { origin } = event
  if (!origin) return { event }
  delete event.origin
  return { event, origin }
}

/** The same of an event that may be damaged: if it is, why it cannot be read. */
export function tryReadEvent(text: EventText): KnownEvent | NetboxHooksError {
  try {
    return readEvent(text)
  } catch (error) {
    return error as NetboxHooksError
  }
}

function parsed(body: string): StoredEvent {
  let event: Partial<StoredEvent> | null
  try {
    event = parseOwnJson(body) as Partial<StoredEvent> | null
  } catch (error) {
    throw eventDamaged(error)
  }
  const { eventType, objectType, data, snapshots, request } = event ?? {}
  const isWhole =
    typeof eventType === 'string' &&
    typeof objectType === 'string' &&
    [data, snapshots, request].every((part) => typeof (part ?? {}) === 'object')
  if (!isWhole) throw eventDamaged('it is JSON, and no event')
  return event as StoredEvent
}
