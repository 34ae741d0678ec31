import type { NetboxHooksError } from '@netbox-hooks/core'
import { z } from 'zod'
import { addBodyParsers } from '../body-parsers.ts'
import { requestInvalid, requestProblem, serverBusy } from '../errors.ts'
import { accepted, completeSnapshots, idOf, jsonObject, snapshots, text, timestamp } from '../schemas.ts'
import type { IncomingEvent, ServedHost } from '../served-host.ts'
import { nearest, oneOrMany } from '../validation.ts'
import type { RouteScope, ZodFastify } from './route-scope.ts'

/** Events of one request at most. */
const largestBatch = 1_000
/** Requests that wait for the queue at most; the next ones are told to come again. */
const mostWaiting = 1_024

const incomingEvent = z
  .strictObject({
    event_type: z.string().min(1).meta({ description: 'Internal name, e.g. object_updated.' }),
    object_type: z
      .string()
      .regex(/^[^.\s]+\.[^.\s]+$/, 'Expected "app.model", for example "dcim.site"')
      .meta({ description: 'app.model, e.g. dcim.site.' }),
    object_id: z.union([z.string(), z.number()]).nullish().meta({ description: 'Default: data.id.' }),
    data: jsonObject.nullable().meta({ description: 'The object as receivers see it.' }),
    snapshots: snapshots.nullish(),
    request: z.strictObject({ id: text, method: text, path: text, user: text }).nullish(),
    username: text,
    timestamp: timestamp.optional().meta({ description: 'When it happened. Default: now.' }),
    context: jsonObject
      .optional()
      .meta({ description: 'Context that is there already; callbacks add to it.' }),
  })
  .meta({ title: 'IncomingEvent' })

const idempotencyKey = z.string().min(1).max(255).meta({
  description: 'A second request with the same key within 24 h stores nothing and is answered as the first.',
})

/** `POST /api/events`: the intake. */
export function eventRoutes(app: ZodFastify, { host, metrics }: RouteScope): void {
  let waiting = 0
  addBodyParsers(app, { lines: true })

  app.post(
    '/events',
    {
      schema: {
        summary: 'Accept an event or a batch of them; answered once they are durable',
        description: 'Takes application/json and application/x-ndjson.',
        headers: z.looseObject({ 'idempotency-key': idempotencyKey.optional() }),
        body: oneOrMany(incomingEvent, largestBatch),
        response: { 202: accepted },
      },
    },
    async ({ body, headers }, reply) => {
      const events = [body].flat()
      refuseUnknownTypes(events, host, Array.isArray(body))
      if (waiting >= mostWaiting) throw serverBusy(`${mostWaiting} requests wait for the queue already`)
      waiting += 1
      try {
        const key = headers['idempotency-key']
        const ids = await host.emit(events.map(toEvent), {
          idempotencyKey: key === undefined ? undefined : `api:${key}`,
        })
        metrics.accepted('api', ids.length)
        return reply.code(202).send({ ids })
      } finally {
        waiting -= 1
      }
    },
  )
}

type WireEvent = z.output<typeof incomingEvent>

function toEvent(wire: WireEvent): IncomingEvent {
  const { event_type, object_type, object_id, data, snapshots, request, username, timestamp, context } = wire
  return {
    eventType: event_type,
    objectType: object_type,
    objectId: object_id === undefined ? idOf(data) : object_id,
    data,
    ...(snapshots && { snapshots: completeSnapshots(snapshots) }),
    request: request
      ? {
          id: request.id ?? null,
          method: request.method ?? null,
          path: request.path ?? null,
          user: request.user ?? null,
        }
      : null,
    username: username ?? request?.user ?? null,
    ...(timestamp !== undefined && { timestamp }),
    ...(context !== undefined && { context }),
  }
}

function refuseUnknownTypes(events: readonly WireEvent[], host: ServedHost, isBatch: boolean): void {
  const known = host.registry.entries('eventTypes').map(({ value }) => value.name)
  const problems = events.flatMap(({ event_type: eventType }, index): NetboxHooksError[] => {
    if (known.includes(eventType)) return []
    const where = `${isBatch ? `[${index}].` : ''}event_type`
    const message = `There is no event type "${eventType}".`
    return [requestProblem(message, where, nearest(eventType, known, 'event types'))]
  })
  if (problems.length > 0) {
    throw requestInvalid('The body names event types that nobody registered.', problems.slice(0, 20))
  }
}
