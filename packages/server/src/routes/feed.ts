import { z } from 'zod'
import type { RouteScope, ZodFastify } from './scope.ts'

const lastEventId = z
  .string()
  .max(100)
  .meta({ description: 'The id of the last event that was received: what came after it is told first.' })

/** `GET /api/feed`: what happens, as it happens. */
export function feedRoutes(app: ZodFastify, { feed, access }: RouteScope): void {
  access.follow(() => feed.askAgain())
  app.get(
    '/feed',
    {
      exposeHeadRoute: false,
      schema: {
        summary: 'Attempts and changes of webhooks, as server-sent events',
        produces: ['text/event-stream'],
        description:
          'Events: attempt, webhook_state, and missed for a client that reads too slowly or comes back too late. A comment every 15 s tells that the connection lives.',
        headers: z.looseObject({ 'last-event-id': lastEventId.optional() }),
      },
    },
    (request, reply) => {
      const { 'last-event-id': lastId } = request.headers
      // Nothing is sent before it is known that there is room.
      const headers = {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
        connection: 'close',
      }
      const { raw } = reply
      feed.refuseIfFull()
      reply.hijack()
      raw.writeHead(200, headers)
      feed.add(raw, () => access.allows(request, 'read'), lastId)
    },
  )
}
