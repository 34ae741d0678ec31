import { timeoutSignal } from '@netbox-hooks/core/times'
import { z } from 'zod'
import { time } from '../contract/schemas.ts'
import { catchUpOff } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

/** For how long one request works, in ms, and how long it may take to end what it has begun. */
const workMs = 5_000
const answerWithin = 180_000

/** What reading NetBox's change log has come to, as it goes over the wire. */
export interface WireCatchUp {
  readonly read: number
  readonly known: number
  readonly accepted: number
  readonly young: number
  readonly watermark: string | null
  readonly next: string | null
}

const report: z.ZodType<WireCatchUp> = z
  .object({
    read: z.int().meta({ description: 'Entries of the change log that were read.' }),
    known: z.int().meta({ description: 'Changes that rules want and that were accepted before.' }),
    accepted: z.int().meta({ description: 'Changes that were accepted now; with dry_run, would have been.' }),
    young: z.int().meta({ description: 'Changes whose webhook may still come.' }),
    watermark: time.meta({ description: 'Up to when the log has been read of all object types.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'There is more to do: ask once more, with this as cursor.' }),
  })
  .meta({ title: 'CatchUp' })

const body = z.strictObject({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'From that time on. Default: from where it was read last.' }),
  dry_run: z.boolean().default(false).meta({ description: 'Say only what would be accepted.' }),
  cursor: z.string().max(300).optional(),
})

/** `POST /api/netbox/catch-up`: reads NetBox's change log, and accepts what has not come as a webhook. */
export function catchUpRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.post(
    '/netbox/catch-up',
    {
      config: { access: 'admin', answerWithin },
      schema: {
        summary: "Read NetBox's change log now, and accept what has not come as a webhook",
        description: 'Works for a few seconds; if there is more to do, the answer says where to go on.',
        body,
        response: { 200: report },
      },
    },
    async (request) => {
      if (!host.netbox) throw catchUpOff()
      const { since, dry_run: dryRun, cursor } = request.body
      const from = since === undefined ? undefined : Date.parse(since)
      const signal = timeoutSignal(workMs)
      const outcome = await host.netbox.run({ since: from, dryRun, cursor, signal, isAsked: true })
      const { read, known, accepted, young, next = null } = outcome
      if (accepted > 0 && !dryRun) {
        const details = { accepted, ...(since !== undefined && { since }) }
        await host.audit?.note({ action: 'netbox_caught_up', actor: actorOf(request), details })
      }
      return { read, known, accepted, young, next, watermark: isoTime(host.netbox.status.watermark) }
    },
  )
}
