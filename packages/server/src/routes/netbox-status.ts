import { z } from 'zod'
import { time } from '../contract/schemas.ts'
import { isoTime } from '../iso-time.ts'
import type { Arrival, GatewayLog } from '../metrics/gateway-log.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** A webhook of NetBox that was accepted, as it goes over the wire. */
export interface WireArrival {
  readonly at: string | null
  readonly event_type: string
  readonly object_type: string
  readonly object_id: string | number | null
  readonly timestamp: string | null
}

/** What a host knows of the NetBox that feeds it, as it goes over the wire. */
export interface WireNetboxStatus {
  readonly now: string | null
  readonly gateway: {
    readonly takes: 'signed' | 'unsigned' | 'nothing'
    readonly body_limit: number
    readonly since: string | null
    readonly accepted: number
    readonly late: number
    readonly arrivals: readonly WireArrival[]
    readonly refused: readonly {
      readonly code: string | null
      readonly count: number
      readonly last_at: string | null
      readonly largest: number
    }[]
  }
  readonly catch_up: {
    readonly watermark: string | null
    readonly accepted: number
    readonly known: number
    readonly requests: number
    readonly failed: string | null
  } | null
}

const arrival: z.ZodType<WireArrival> = z.object({
  at: time,
  event_type: z.string(),
  object_type: z.string(),
  object_id: z.union([z.string(), z.number()]).nullable(),
  timestamp: z.string().nullable().meta({ description: 'When NetBox says that it happened.' }),
})

const report: z.ZodType<WireNetboxStatus> = z
  .object({
    now: time.meta({ description: "The host's time." }),
    gateway: z
      .object({
        takes: z
          .enum(['signed', 'unsigned', 'nothing'])
          .meta({ description: 'Webhooks with a signature, any, or none for want of a secret.' }),
        body_limit: z.int().meta({ description: 'Bytes of a webhook at most.' }),
        since: time.meta({ description: 'When the server was started; it counts from then on.' }),
        accepted: z.int(),
        late: z.int().meta({ description: 'Of what was accepted, what came behind a later change.' }),
        arrivals: z.array(arrival).meta({ description: 'The latest hundred, the last one first.' }),
        refused: z.array(
          z.object({
            code: z.string().nullable().meta({ description: 'Code of the error; null for a failure.' }),
            count: z.int(),
            last_at: time,
            largest: z.int().meta({ description: 'Bytes of the largest, as far as requests said.' }),
          }),
        ),
      })
      .meta({ description: 'The NetBox gateway of this host.' }),
    catch_up: z
      .object({
        watermark: time.meta({ description: 'Up to when the log has been read of all object types.' }),
        accepted: z.int(),
        known: z.int(),
        requests: z.int(),
        failed: z.string().nullable().meta({ description: 'Why it fails just now.' }),
      })
      .nullable()
      .meta({ description: "How NetBox's change log is read; null if it is not." }),
  })
  .meta({ title: 'NetboxStatus' })

/** `GET /api/netbox/status`: what comes from NetBox, what was refused, and how far its change log has been read. */
export function netboxStatusRoutes(app: ZodFastify, { host, netbox, gateway, bodyLimit }: RouteScope): void {
  app.get(
    '/netbox/status',
    {
      schema: {
        summary: 'What has come from NetBox, what was refused, and how far its change log has been read',
        response: { 200: report },
      },
    },
    async (): Promise<WireNetboxStatus> => ({
      now: isoTime(Date.now()),
      gateway: {
        takes: (netbox.secrets ?? []).length > 0 ? 'signed' : netbox.allowUnsigned ? 'unsigned' : 'nothing',
        body_limit: bodyLimit,
        late: host.lateChanges,
        ...counted(gateway),
      },
      catch_up: catchUpOf(host.netbox?.status),
    }),
  )
}

function counted({
  since,
  accepted,
  arrivals,
  refusals,
}: GatewayLog): Pick<WireNetboxStatus['gateway'], 'since' | 'accepted' | 'arrivals' | 'refused'> {
  return {
    since: isoTime(since),
    accepted,
    arrivals: arrivals.map(wireArrival),
    refused: refusals.map(({ code = null, count, lastAt, largest }) => ({
      code,
      count,
      last_at: isoTime(lastAt),
      largest,
    })),
  }
}

function wireArrival({ at, eventType, objectType, objectId, timestamp }: Arrival): WireArrival {
  return {
    at: isoTime(at),
    event_type: eventType,
    object_type: objectType,
    object_id: objectId,
    timestamp,
  }
}

function catchUpOf(
  status: NonNullable<RouteScope['host']['netbox']>['status'] | undefined,
): WireNetboxStatus['catch_up'] {
  if (!status) return null
  const { watermark, accepted, known, requests, failed = null } = status
  return { watermark: isoTime(watermark), accepted, known, requests, failed }
}
