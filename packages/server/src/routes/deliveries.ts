import type { DeliveryDetails } from '@netbox-hooks/delivery'
import { z } from 'zod'
import { deliveryDetails, deliverySummary, wireDelivery, wireDetails } from '../contract/delivery.ts'
import { filterOf, filterShape } from '../contract/delivery-filter.ts'
import { waitingAt } from '../contract/waiting.ts'
import { deliveryBodyGone, deliveryEnded, deliveryUnknown } from '../errors.ts'
import type { ServedHost } from '../served-host.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

const query = z.strictObject({
  ...filterShape,
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(200).optional().meta({ description: 'The next of the page before.' }),
})

const oneDelivery = z.strictObject({ id: z.string().max(100) })

/** `/api/deliveries`: what became of events. */
export function deliveryRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.get(
    '/deliveries',
    {
      schema: {
        summary: 'List deliveries, the newest first',
        querystring: query,
        response: { 200: z.object({ deliveries: z.array(deliverySummary), next: z.string().nullable() }) },
      },
    },
    async ({ query: { limit, cursor, ...filter } }) => {
      const { deliveries, next } = await host.history.list(filterOf(filter), { limit, cursor })
      const waitsFor = waitingAt(host)
      return { deliveries: deliveries.map((one) => wireDelivery(one, waitsFor)), next: next ?? null }
    },
  )

  app.get(
    '/deliveries/:id',
    {
      schema: {
        summary: 'One delivery with its attempts and its body',
        params: oneDelivery,
        response: { 200: deliveryDetails },
      },
    },
    async ({ params }) => wireDetails(await find(host, params.id), waitingAt(host)),
  )

  app.post(
    '/deliveries/:id/redeliver',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Send a delivery once more, as a new one with the same bytes',
        params: oneDelivery,
        response: { 202: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { params } = request
      const [id] = await host.actionsOf(actorOf(request)).redeliver([params.id])
      if (id !== undefined) return reply.code(202).send({ id })
      await find(host, params.id)
      throw deliveryBodyGone(params.id)
    },
  )

  app.post(
    '/deliveries/:id/retry',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Try a pending delivery now that waits for its next attempt',
        description:
          'No copy of it is made. The answer says what it waits for now: its turn, or what keeps it all the same, such as a webhook that is not sent to.',
        params: oneDelivery,
        response: { 200: deliveryDetails },
      },
    },
    async (request) => {
      const { params } = request
      await host.actionsOf(actorOf(request)).retryNow([params.id])
      const delivery = await find(host, params.id)
      if (delivery.state === 'failed' || delivery.state === 'cancelled')
        throw deliveryEnded(params.id, delivery.state)
      return wireDetails(delivery, waitingAt(host))
    },
  )

  app.post(
    '/deliveries/:id/cancel',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Cancel a pending delivery',
        params: oneDelivery,
        response: { 200: z.object({ id: z.string() }) },
      },
    },
    async (request) => {
      const { params } = request
      const [id] = await host.actionsOf(actorOf(request)).cancel([params.id])
      if (id !== undefined) return { id }
      const { state } = await find(host, params.id)
      throw deliveryEnded(params.id, state)
    },
  )
}

async function find({ history }: ServedHost, id: string): Promise<DeliveryDetails> {
  const delivery = await history.get(id)
  if (!delivery) throw deliveryUnknown(id)
  return delivery
}
