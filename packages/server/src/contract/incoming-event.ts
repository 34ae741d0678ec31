import { boundedText, Mistakes, type NetboxHooksError, shownName } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import {
  type ChangeEvent,
  exactId,
  type JsonObject,
  nearestEventType,
  objectTypeProblem,
  type PartialRequest,
  publicRequest,
} from '@netbox-hooks/webhooks'
import { z } from 'zod'
import { requestInvalid, requestProblem } from '../errors.ts'
import type { IncomingEvent, ServedHost } from '../served-host.ts'
import { completeSnapshots, idOf, jsonObject, requestFields, snapshots, text, timestamp } from './schemas.ts'

/** An event as it is sent in. */
export interface WireEvent {
  readonly event_type: string
  readonly object_type: string
  readonly object_id?: string | number | null | undefined
  readonly data: JsonObject | null
  readonly snapshots?: z.output<typeof snapshots> | null | undefined
  readonly request?: PartialRequest | null | undefined
  readonly username?: string | null | undefined
  readonly timestamp?: string | undefined
  readonly context?: JsonObject | undefined
}

export const incomingEvent: z.ZodType<WireEvent> = z
  .strictObject({
    event_type: z.string().min(1).meta({ description: 'Internal name, e.g. object_updated.' }),
    object_type: z
      .string()
      .meta({ description: 'app.model, e.g. dcim.site.', pattern: String.raw`^[^.\sA-Z*]+\.[^.\sA-Z*]+$` })
      .superRefine((value, context) => {
        const { problem, meant } = objectTypeProblem(value) ?? {}
        if (problem === undefined) return
        const mending = meant === undefined ? '' : ` Did you mean ${shownName(meant)}?`
        context.addIssue(`The object type ${shownName(value)} ${problem}.${mending}`)
      }),
    object_id: z.union([z.string(), z.number()]).nullish().meta({ description: 'Default: data.id.' }),
    data: jsonObject.nullable().meta({ description: 'The object as receivers see it.' }),
    snapshots: snapshots.nullish(),
    request: z.strictObject(requestFields).nullish(),
    username: text,
    timestamp: timestamp.optional().meta({ description: 'When it happened. Default: now.' }),
    context: jsonObject
      .optional()
      .meta({ description: 'Context that is there already; callbacks add to it.' }),
  })
  .meta({ title: 'IncomingEvent' })

/** An event as the host takes it. */
export function toEvent(wire: WireEvent): IncomingEvent {
  const { event_type, object_type, data, snapshots, request, username, timestamp, context } = wire
  return {
    eventType: event_type,
    objectType: object_type,
    objectId:
      wire.object_id === undefined ? idOf(data) : (exactId(wire, 'object_id') as ChangeEvent['objectId']),
    data,
    ...(snapshots && { snapshots: completeSnapshots(snapshots) }),
    request: request ? publicRequest(request) : null,
    username: username ?? request?.user ?? null,
    ...(timestamp !== undefined && { timestamp }),
    ...(context !== undefined && { context }),
  }
}

/** @throws NetboxHooksError `NBH_REQUEST_INVALID` */
export function refuseUnknownTypes(events: readonly WireEvent[], host: ServedHost, isBatch: boolean): void {
  const entries = host.registry.entries('eventTypes')
  const isKnown = ({ event_type: eventType }: WireEvent) =>
    entries.some(({ value }) => value.name === eventType)
  if (events.every(isKnown)) return
  const known = entries.map(({ value }) => value.name)
  const mistakes = new Mistakes<NetboxHooksError>(limits.requestProblems)
  for (const [index, { event_type: eventType }] of events.entries()) {
    if (known.includes(eventType)) continue
    mistakes.add(() => {
      const where = `${isBatch ? `[${index}].` : ''}event_type`
      const message = `There is no event type "${boundedText(eventType, limits.quotedText)}".`
      return requestProblem(message, where, nearestEventType(eventType, known))
    })
  }
  throw requestInvalid('The body names event types that nobody registered.', mistakes.first)
}
