import { z } from 'zod'
import { msOf } from '../contract/delivery-filter.ts'
import { jsonObject, timestamp } from '../contract/schemas.ts'
import { auditUnavailable } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import type { AuditEntry } from '../objects/index.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

const query = z.strictObject({
  action: z.string().max(100).optional().meta({ description: 'What was done, e.g. `webhook_updated`.' }),
  actor: z.string().max(255).optional().meta({ description: 'Who did it, e.g. the name of a token.' }),
  kind: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'What it was done to: `webhook`, `event_rule`, `delivery`…' }),
  name: z.string().max(255).optional(),
  from: timestamp.optional().meta({ description: 'At or after that time.' }),
  to: timestamp.optional().meta({ description: 'Before that time.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.string().max(200).optional().meta({ description: 'The next of the page before.' }),
})

/** A record of what somebody did. */
export interface WireAuditEntry {
  readonly id: string
  readonly time: string | null
  readonly action: string
  readonly actor: { readonly name: string; readonly via: string }
  readonly target: { readonly kind: string; readonly name: string } | null
  readonly before: unknown
  readonly after: unknown
  readonly details: Readonly<Record<string, unknown>> | null
  readonly request_id: string | null
}

const entry = z
  .object({
    id: z.string(),
    time: z.string().meta({ format: 'date-time' }),
    action: z.string(),
    actor: z.object({ name: z.string(), via: z.string() }),
    target: z.object({ kind: z.string(), name: z.string() }).nullable(),
    before: z.unknown().meta({ description: 'Settings without secrets.' }),
    after: z.unknown().meta({ description: 'Settings without secrets.' }),
    details: jsonObject.nullable(),
    request_id: z.string().nullable(),
  })
  .meta({ title: 'AuditEntry' })

/** `GET /api/audit`: who did what. */
export function auditRoutes(app: ZodFastify, { host }: RouteScope): void {
  app.get(
    '/audit',
    {
      schema: {
        summary: 'List what was done by whom, the latest first',
        querystring: query,
        response: { 200: z.object({ records: z.array(entry), next: z.string().nullable() }) },
      },
    },
    async ({ query: { limit, cursor, from, to, ...same } }) => {
      if (!host.audit) throw auditUnavailable()
      const filter = { ...same, from: msOf(from), to: msOf(to) }
      const { entries, next } = await host.audit.list(filter, { limit, cursor })
      return { records: entries.map(wireOf), next: next ?? null }
    },
  )
}

function wireOf({ id, at, action, actor, target, before, after, details }: AuditEntry): WireAuditEntry {
  return {
    id,
    time: isoTime(at),
    action,
    actor: { name: actor.name, via: actor.via },
    target: target ?? null,
    before: before ?? null,
    after: after ?? null,
    details: details ?? null,
    request_id: actor.requestId ?? null,
  }
}
