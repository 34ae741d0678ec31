import type { DeliverySummary } from '@netbox-hooks/delivery'
import { z } from 'zod'
import { isoTime } from '../iso-time.ts'
import type { Sending, ServedHost, ServedWebhook } from '../served-host.ts'
import { time } from './schemas.ts'

const causes = ['order', 'paused', 'stopped', 'disabled', 'host', 'held', 'retry', 'rate', 'turn'] as const

/** What a pending delivery waits for, as it goes over the wire. */
export interface WireWaiting {
  readonly what: (typeof causes)[number]
  /** When that ends by itself, if it does. */
  readonly until: string | null
  /** Why its webhook is not sent to. */
  readonly reason: string | null
  /** The delivery that it waits behind. */
  readonly delivery: string | null
  /** How many requests to its webhook are in flight, where the host that was asked sends. */
  readonly in_flight: number | null
  /** How many may be. */
  readonly limit: number | null
}

export const waiting: z.ZodType<WireWaiting> = z
  .object({
    what: z.enum(causes).meta({
      description:
        'order: another delivery of its object or webhook; paused, stopped (by the breaker), disabled: its webhook is not sent to; host: nobody sends; held: the host that was asked knows no such webhook, or cannot sign for it; retry: the time of its next attempt; rate: the rate limit; turn: it is due, and goes as soon as it is its turn.',
    }),
    until: time,
    reason: z.string().nullable(),
    delivery: z.string().nullable(),
    in_flight: z.number().nullable(),
    limit: z.number().nullable(),
  })
  .meta({ title: 'Waiting' })

/** What a delivery waits for; `null` if it has ended. */
export type WaitsFor = (
  delivery: DeliverySummary & { readonly waitsBehind?: string | undefined },
) => WireWaiting | null

/** Judges what deliveries wait for, by how their webhooks stand now and by who sends. */
export function waitingAt(host: Pick<ServedHost, 'webhook' | 'sending'>, now: number = Date.now()): WaitsFor {
  const known = new Map<string, ServedWebhook | undefined>()
  const senders = new Map<string, Sending>()
  return ({ state, webhook, dueAt, waitsBehind }) => {
    if (state !== 'pending') return null
    if (dueAt === undefined) return waits('order', { delivery: waitsBehind ?? null })
    if (!known.has(webhook)) known.set(webhook, host.webhook(webhook))
    const stopped = known.get(webhook)
    if (stopped && isStopped(stopped, now)) {
      const what = stopped.state === 'open' ? 'stopped' : (stopped.state as 'paused' | 'disabled')
      const until = stopped.until === undefined ? undefined : Math.max(stopped.until, dueAt)
      return waits(what, { until: isoTime(until), reason: stopped.reason ?? null })
    }
    const sending = senders.get(webhook) ?? host.sending(webhook)
    senders.set(webhook, sending)
    if (sending.by === 'nobody') return waits('host', { until: dueAt > now ? isoTime(dueAt) : null })
    if (sending.by === 'this host' && sending.held !== undefined)
      return waits('held', { reason: sending.held })
    if (dueAt > now) return waits('retry', { until: isoTime(dueAt) })
    if (sending.by === 'another host') return waits('turn')
    const { inFlight, limit, openAt } = sending
    const traffic = { in_flight: inFlight, limit }
    if (inFlight < limit && openAt !== undefined && openAt > now)
      return waits('rate', { until: isoTime(openAt), ...traffic })
    return waits('turn', traffic)
  }
}

/** Whether nothing is sent to a webhook. An open breaker whose time has come lets one delivery through. */
function isStopped({ state, until }: ServedWebhook, now: number): boolean {
  return state !== 'active' && (until === undefined || until > now)
}

function waits(what: WireWaiting['what'], part: Partial<WireWaiting> = {}): WireWaiting {
  return { what, until: null, reason: null, delivery: null, in_flight: null, limit: null, ...part }
}
