import { z } from 'zod'
import { addBodyParsers } from '../body-parsers.ts'
import { serverBusy } from '../errors.ts'
import { accepted } from '../schemas.ts'
import { oneOrMany } from '../validation.ts'
import { incomingEvent, refuseUnknownTypes, toEvent } from './incoming-event.ts'
import type { RouteScope, ZodFastify } from './route-scope.ts'

/** Events of one request at most. */
const largestBatch = 1_000
/** Requests that wait for the queue at most; the next ones are told to come again. */
const mostWaiting = 1_024

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
        consumes: ['application/x-ndjson'],
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
