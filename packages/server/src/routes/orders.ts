import { z } from 'zod'
import { orders, toOrders, wireObject, wireObjectOf } from '../contract/orders.ts'
import { objectsNotManaged, ordersRefused } from '../errors.ts'
import type { ManagedObjects } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** Larger than what else comes in: a whole configuration may be applied at once. */
const bodyLimit = 16 * 1024 * 1024

const asked = z.strictObject({ kind: z.enum(['webhook', 'event_rule']).optional() })

/**
 * `/api/objects` and `/api/orders`: webhooks and event rules in the configuration's own form, and many changes of them at
 * once, of which all are made or none.
 */
export function orderRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.get(
    '/objects',
    {
      schema: {
        summary: 'List webhooks and event rules, with the settings that a configuration has',
        querystring: asked,
        response: { 200: z.object({ objects: z.array(wireObject) }) },
      },
    },
    async ({ query: { kind } }) => {
      const kinds = kind ? [kind] : (['webhook', 'event_rule'] as const)
      return { objects: kinds.flatMap((one) => managed(host.objects).list(one)).map(wireObjectOf) }
    },
  )

  app.post(
    '/orders',
    {
      config: { access: 'admin' },
      bodyLimit,
      schema: {
        summary: 'Create, change and delete webhooks and event rules: all that is asked for, or nothing',
        description:
          'They are in force when it is answered. Refused orders are named among the problems by their place: 400 for invalid settings, 403 for what is not managed, 404 for what is not there, 409 for what has changed meanwhile.',
        body: orders,
        response: {
          200: z.object({
            objects: z
              .array(wireObject)
              .meta({ description: 'How each is now; of a deleted one, how it was.' }),
            changed: z.array(z.boolean()).meta({ description: 'Whether each of them was changed by it.' }),
          }),
        },
      },
    },
    async (request) => {
      const { orders: wire, dry_run: dryRun } = request.body
      const outcome = await managed(host.objects).carryOut(toOrders(wire), actorOf(request), { dryRun })
      if ('refused' in outcome) throw ordersRefused(outcome.refused, wire.length)
      return { objects: outcome.objects.map(wireObjectOf), changed: outcome.changed }
    },
  )
}

function managed(objects: ManagedObjects | undefined): ManagedObjects {
  if (!objects) throw objectsNotManaged()
  return objects
}
