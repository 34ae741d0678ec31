import { messageOf } from '@netbox-hooks/core'
import { nearest } from '@netbox-hooks/core/hints'
import type { WebhookBacklog, WebhookState } from '@netbox-hooks/delivery'
import { z } from 'zod'
import { time, timestamp } from '../contract/schemas.ts'
import { shownUrl } from '../contract/shown-url.ts'
import { webhookOff, webhookUnknown } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import type { Sending, ServedHost, ServedWebhook } from '../served-host.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** A webhook as it is configured, without secrets, and how it stands. */
export interface WireWebhook {
  readonly name: string
  readonly payload_url: string
  readonly http_method: string
  readonly enabled: boolean
  /** `config`, `managed`, or the name of a plugin. */
  readonly origin: string
  /** Why the host that answers sends nothing to it, as a sentence. */
  readonly held: string | null
  readonly state: WebhookState
  readonly reason: string | null
  readonly until: string | null
  readonly failing_since: string | null
  /** `null` if the queue cannot tell now. */
  readonly pending: number | null
  readonly waiting_for_retry: number | null
  readonly next_retry_at: string | null
  /** `null` where another host sends, or nobody. */
  readonly in_flight: number | null
  readonly limit: number | null
}

const webhook: z.ZodType<WireWebhook> = z
  .object({
    name: z.string(),
    payload_url: z.string().meta({ description: 'Without credentials and query.' }),
    http_method: z.string(),
    enabled: z.boolean(),
    origin: z.string().meta({ description: '`config`, `managed`, or the name of a plugin.' }),
    held: z
      .string()
      .nullable()
      .meta({ description: 'Why this host sends nothing to it: a secret of it cannot be decrypted.' }),
    state: z.enum(['active', 'paused', 'open', 'disabled']),
    reason: z.string().nullable(),
    until: time,
    failing_since: time,
    pending: z.number().nullable().meta({ description: 'Deliveries to it that are pending.' }),
    waiting_for_retry: z
      .number()
      .nullable()
      .meta({ description: 'Those of them that wait for the time of their next attempt.' }),
    next_retry_at: time.meta({ description: 'When the first of those is due.' }),
    in_flight: z
      .number()
      .nullable()
      .meta({ description: 'Requests to it that are in flight, if it is this host that sends.' }),
    limit: z
      .number()
      .nullable()
      .meta({ description: 'How many of them may be now: its `concurrency`, or what that has adapted to.' }),
  })
  .meta({ title: 'Webhook' })

const oneWebhook = z.strictObject({ name: z.string().max(255) })
const pauseOptions = z.strictObject({
  until: timestamp
    .refine((time) => Date.parse(time) > Date.now(), 'It must be a time to come.')
    .optional()
    .meta({ description: 'When it ends by itself. Default: when it is resumed.' }),
  reason: z.string().min(1).max(200).optional(),
})

/** `/api/webhooks`: the configured endpoints and how they stand. */
export function webhookRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.get(
    '/webhooks',
    {
      schema: {
        summary: 'List the webhooks and how each stands',
        response: { 200: z.object({ webhooks: z.array(webhook) }) },
      },
    },
    async () => {
      const wire = await describer(host)
      return { webhooks: host.webhooks().map(wire) }
    },
  )

  app.post(
    '/webhooks/:name/pause',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Send nothing to a webhook; what waits for it burns no attempts',
        params: oneWebhook,
        body: pauseOptions.optional(),
        response: { 200: webhook },
      },
    },
    async (request) => {
      const { params, body } = request
      const { name } = params
      find(host, name)
      const { until, reason } = body ?? {}
      await host.actionsOf(actorOf(request)).pause(name, {
        ...(until !== undefined && { until: Date.parse(until) }),
        ...(reason !== undefined && { reason }),
      })
      return (await describer(host))(find(host, name))
    },
  )

  app.post(
    '/webhooks/:name/resume',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Make a webhook active, whatever stopped it',
        params: oneWebhook,
        response: { 200: webhook },
      },
    },
    async (request) => {
      const { name } = request.params
      find(host, name)
      await host.actionsOf(actorOf(request)).resume(name)
      return (await describer(host))(find(host, name))
    },
  )

  app.post(
    '/webhooks/:name/test',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Send a test event to a webhook, by the same way as all others',
        description: 'GET /api/deliveries?event_id=… tells what became of it.',
        params: oneWebhook,
        response: { 202: z.object({ event_id: z.string() }) },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      if (!find(host, name).enabled) throw webhookOff(name)
      return reply.code(202).send({ event_id: await host.actionsOf(actorOf(request)).test(name) })
    },
  )
}

function find(host: ServedHost, name: string): ServedWebhook {
  const found = host.webhook(name)
  if (found) return found
  const names = host.webhooks().map(({ webhook }) => webhook)
  throw webhookUnknown(name, nearest(name, names, 'webhooks'))
}

type Backlogs = ReadonlyMap<string, WebhookBacklog>

/** What waits for each webhook; `undefined` if the queue cannot tell. */
async function backlogsOf({ history, logger }: ServedHost): Promise<Backlogs | undefined> {
  try {
    return new Map((await history.backlogs()).map((backlog) => [backlog.webhook, backlog]))
  } catch (error) {
    logger.warn({ err: error }, `What waits for the webhooks cannot be told: ${messageOf(error)}`)
    return undefined
  }
}

/** How webhooks go over the wire. */
async function describer(host: ServedHost): Promise<(served: ServedWebhook) => WireWebhook> {
  const backlogs = await backlogsOf(host)
  return (served) => wireOf(served, backlogs, host.sending(served.webhook))
}

function wireOf(served: ServedWebhook, backlogs: Backlogs | undefined, sending: Sending): WireWebhook {
  const { pending = 0, later = 0, nextDueAt } = backlogs?.get(served.webhook) ?? {}
  return {
    name: served.webhook,
    payload_url: shownUrl(served.payloadUrl),
    http_method: served.httpMethod,
    enabled: served.enabled,
    origin: served.origin,
    held: served.held ?? null,
    state: served.state,
    reason: served.reason ?? null,
    until: isoTime(served.until),
    failing_since: isoTime(served.failingSince),
    pending: backlogs ? pending : null,
    waiting_for_retry: backlogs ? later : null,
    next_retry_at: isoTime(nextDueAt),
    in_flight: sending.by === 'this host' ? sending.inFlight : null,
    limit: sending.by === 'this host' ? sending.limit : null,
  }
}
