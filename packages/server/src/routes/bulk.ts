import { timeoutSignal } from '@netbox-hooks/core/times'
import type { ListedDelivery } from '@netbox-hooks/delivery'
import { z } from 'zod'
import type { BulkOutcome, MissingEvent } from '../bulk-operations.ts'
import { asListed, deliverySummary, type WireDelivery, wireDelivery } from '../contract/delivery.ts'
import { filterOf, filterShape, msOf } from '../contract/delivery-filter.ts'
import { errorAnswer, timestamp } from '../contract/schemas.ts'
import { waitingAt } from '../contract/waiting.ts'
import type { ServedHost } from '../served-host.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** After that time a request answers with what it has done, and where to go on. */
const workMs = 2_000
/** The part that is under way then may have callbacks to wait for. */
const answerWithin = 60_000

const filter = z.strictObject(filterShape).refine((filter) => Object.keys(filter).length > 0, {
  error: 'An empty filter would fit all there are; say which, for example from a time on',
  when: isClean,
})
const ids = z.array(z.string().max(100)).min(1).max(1_000)
const missing = z
  .strictObject({ webhook: z.string(), from: timestamp.optional(), to: timestamp.optional() })
  .meta({
    description: "Events that today's rules would send to the webhook, and that it has not been sent.",
  })
const dryRun = z.boolean().default(false).meta({ description: 'Only count them, and show some.' })
const cursor = z.string().max(1_000).optional().meta({ description: 'The next of the answer before.' })

const redelivery = exactlyOne(['ids', 'filter', 'missing'], {
  ids: ids.optional(),
  filter: filter.optional(),
  missing: missing.optional(),
  to_webhook: z.string().optional().meta({ description: 'Another webhook to send them to instead.' }),
  dry_run: dryRun,
  cursor,
}).refine((body) => !(body.missing && body.to_webhook !== undefined), {
  error: 'What is missing is sent to the webhook that misses it',
  path: ['to_webhook'],
})
const pending = exactlyOne(['ids', 'filter'], {
  ids: ids.optional(),
  filter: filter.optional(),
  dry_run: dryRun,
  cursor,
})

const missingEvent = z.object({
  event_id: z.string(),
  event_type: z.string(),
  object_type: z.string(),
  object_id: z.union([z.string(), z.number()]).nullable(),
  rules: z.array(z.string()),
})

/** What is answered. */
export interface WireOutcome {
  readonly matched: number
  readonly changed: number
  readonly ids: readonly string[]
  readonly sample: readonly (WireDelivery | WireMissingEvent)[]
  readonly problems: readonly unknown[]
  readonly next: string | null
}

/** An event that a webhook has not been sent. */
export interface WireMissingEvent {
  readonly event_id: string
  readonly event_type: string
  readonly object_type: string
  readonly object_id: string | number | null
  readonly rules: readonly string[]
}

const outcome: z.ZodType<WireOutcome> = z
  .object({
    matched: z.number().meta({ description: 'How many were found, in this request.' }),
    changed: z.number().meta({ description: 'How many deliveries were made, made due, or cancelled.' }),
    ids: z
      .array(z.string())
      .meta({ description: 'If ids were given: those of the deliveries that changed.' }),
    sample: z
      .array(z.union([deliverySummary, missingEvent]))
      .meta({ description: 'With dry_run: some of them.' }),
    problems: z
      .array(errorAnswer)
      .meta({ description: 'Why nothing could be sent for some of them; 20 at most.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'There is more to do: ask once more, with this as cursor.' }),
  })
  .meta({ title: 'BulkOutcome' })

/** `POST /api/deliveries/redeliver`, `…/retry` and `…/cancel`: many at once, a part of them with each request. */
export function bulkRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.post(
    '/deliveries/redeliver',
    {
      config: { access: 'admin', answerWithin },
      schema: {
        summary:
          'Send deliveries once more, to another webhook if need be, or what a webhook has not been sent',
        description: 'Works for a few seconds; if there is more to do, the answer says where to go on.',
        headers: z.looseObject({
          'idempotency-key': z.string().min(1).max(255).optional().meta({
            description:
              'A second request with the same key sends nothing once more that the first has sent.',
          }),
        }),
        body: redelivery,
        response: { 200: outcome },
      },
    },
    async (request) => {
      const { body, headers } = request
      const actions = host.actionsOf(actorOf(request))
      const { ids, filter, missing, to_webhook: toWebhook, dry_run: dryRun, cursor } = body
      const work = { dryRun, cursor, signal: timeoutSignal(workMs) }
      const how = { idempotencyKey: headers['idempotency-key'], toWebhook }
      if (missing) {
        const period = { from: msOf(missing.from), to: msOf(missing.to) }
        return wireOutcome(await actions.deliverMissing(missing.webhook, { ...work, ...period }), wireMissing)
      }
      if (filter) {
        return wireOutcome(
          await actions.redeliverMatching(filterOf(filter), { ...work, ...how }),
          wireListed(host),
        )
      }
      return dryRun ? look(host, ids ?? []) : listed(ids, await actions.redeliver(ids ?? [], how))
    },
  )

  app.post(
    '/deliveries/retry',
    {
      config: { access: 'admin', answerWithin },
      schema: {
        summary: 'Try pending deliveries now that wait for their next attempt',
        description:
          'No copies are made, and none passes one that it waits behind. Those whose webhook is not sent to wait for that. Works for a few seconds; if there is more to do, the answer says where to go on.',
        body: pending,
        response: { 200: outcome },
      },
    },
    async (request) => {
      const { ids, filter, dry_run: dryRun, cursor } = request.body
      const actions = host.actionsOf(actorOf(request))
      const work = { dryRun, cursor, signal: timeoutSignal(workMs) }
      if (filter) return wireOutcome(await actions.retryMatching(filterOf(filter), work), wireListed(host))
      return dryRun ? look(host, ids ?? [], 'pending') : listed(ids, await actions.retryNow(ids ?? []))
    },
  )

  app.post(
    '/deliveries/cancel',
    {
      config: { access: 'admin', answerWithin },
      schema: {
        summary: 'Cancel pending deliveries',
        description: 'Works for a few seconds; if there is more to do, the answer says where to go on.',
        body: pending,
        response: { 200: outcome },
      },
    },
    async (request) => {
      const { ids, filter, dry_run: dryRun, cursor } = request.body
      const actions = host.actionsOf(actorOf(request))
      const work = { dryRun, cursor, signal: timeoutSignal(workMs) }
      if (filter) return wireOutcome(await actions.cancelMatching(filterOf(filter), work), wireListed(host))
      return dryRun ? look(host, ids ?? [], 'pending') : listed(ids, await actions.cancel(ids ?? []))
    },
  )
}

/** What a mistake in a field has left out is not missed as well. */
function isClean({ issues }: { readonly issues: readonly unknown[] }): boolean {
  return issues.length === 0
}

/** An object in which one of these fields is given. */
function exactlyOne<Shape extends z.ZodRawShape>(
  names: readonly (keyof Shape & string)[],
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z
    .strictObject(shape)
    .refine(
      (body) => names.filter((name) => (body as Record<string, unknown>)[name] !== undefined).length === 1,
      { error: `Give one of ${names.join(', ')}`, when: isClean },
    )
}

function wireOutcome<Found>(
  { matched, changed, sample, problems, next }: BulkOutcome<Found>,
  wireOf: (found: Found) => WireDelivery | WireMissingEvent,
): WireOutcome {
  const wire = problems.map((problem) => problem.toJSON())
  return { matched, changed, ids: [], sample: sample.map(wireOf), problems: wire, next: next ?? null }
}

function wireListed(host: ServedHost): (delivery: ListedDelivery) => WireDelivery {
  const waitsFor = waitingAt(host)
  return (delivery) => wireDelivery(delivery, waitsFor)
}

function wireMissing({ eventId, eventType, objectType, objectId, rules }: MissingEvent): WireMissingEvent {
  return {
    event_id: eventId,
    event_type: eventType,
    object_type: objectType,
    object_id: objectId,
    rules: [...rules],
  }
}

function listed(asked: readonly string[] = [], changed: readonly string[]): WireOutcome {
  const nothing = { sample: [], problems: [], next: null }
  return { matched: asked.length, changed: changed.length, ids: [...changed], ...nothing }
}

/** What would be done with those that are named. */
async function look(host: ServedHost, ids: readonly string[], state?: 'pending'): Promise<WireOutcome> {
  const found: WireDelivery[] = []
  const wireOf = wireListed(host)
  for (const id of ids) {
    const delivery = await host.history.get(id)
    if (delivery && (state === undefined || delivery.state === state)) found.push(wireOf(asListed(delivery)))
  }
  return { ...listed([], []), matched: found.length, sample: found.slice(0, 10) }
}
