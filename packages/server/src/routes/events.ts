import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { isPlainEvent } from '../contract/guards.ts'
import { incomingEvent, refuseUnknownTypes, toEvent } from '../contract/incoming-event.ts'
import { recentEvent, wireEventOf } from '../contract/outgoing-event.ts'
import { accepted } from '../contract/schemas.ts'
import { guardedValidator, oneOrMany } from '../contract/validation.ts'
import { addBodyParsers } from './body-parsers.ts'
import { answerOf, letGo } from './intake.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** Events of one request at most. */
const largestBatch = 1_000

const idempotencyKey = z.string().min(1).max(255).meta({
  description: 'A second request with the same key within 24 h stores nothing and is answered as the first.',
})

const newest = z.strictObject({ limit: z.coerce.number().int().min(1).max(1_000).default(20) })

/** `GET /api/events`: what has come in last. */
export function recentEventRoutes(app: ZodFastify, { host }: RouteScope): void {
  app.get(
    '/events',
    {
      schema: {
        summary: 'List the newest events whose bodies are still there',
        description: 'As they were sent in, so that they can be again. Fewer come where they are large.',
        querystring: newest,
        response: { 200: z.object({ events: z.array(recentEvent) }) },
      },
    },
    async ({ query: { limit } }) => ({ events: (await host.recentEvents(limit)).map(wireEventOf) }),
  )
}

/** `POST /api/events`: the intake. */
export function eventRoutes(app: ZodFastify, { host, intake, room }: RouteScope): void {
  addBodyParsers(app, room, { lines: largestBatch })
  app.setValidatorCompiler(guardedValidator({ body: isOneOrMany, headers: hasNoKey }))

  app.post(
    '/events',
    {
      schema: {
        summary: 'Accept an event or a batch of them; answered once they are durable',
        consumes: ['application/x-ndjson'],
        headers: z.looseObject({ 'idempotency-key': idempotencyKey.optional() }),
        body: oneOrMany(incomingEvent, largestBatch),
        response: { 202: accepted },
      },
    },
    (request, reply) => {
      const { body, headers } = request
      const wire = Array.isArray(body) ? body : [body]
      refuseUnknownTypes(wire, host, Array.isArray(body))
      const ids = intake.accept('api', wire.map(toEvent), request, headers['idempotency-key'])
      letGo(request)
      reply.code(202)
      return ids.then(answerOf)
    },
  )
}

function isOneOrMany(body: unknown): boolean {
  if (!Array.isArray(body)) return isPlainEvent(body)
  return body.length > 0 && body.length <= largestBatch && body.every(isPlainEvent)
}

function hasNoKey(headers: unknown): boolean {
  return (headers as IncomingHttpHeaders)['idempotency-key'] === undefined
}
