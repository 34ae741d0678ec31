import { z } from 'zod'
import type { RouteScope, ZodFastify } from './scope.ts'

const status = z.object({ status: z.literal('ok') })
/** `spooling`: they are accepted on this machine, where so many wait for the queue's server. */
const readiness = z.object({ status: z.enum(['ok', 'spooling']), spooled: z.int().optional() })

/** `/healthz` and `/readyz`, for whatever watches over the process. */
export function healthRoutes(app: ZodFastify, { intake }: RouteScope): void {
  const config = { access: 'public' } as const

  app.get(
    '/healthz',
    { config, schema: { summary: 'Whether the process answers', response: { 200: status } } },
    async () => ({ status: 'ok' }),
  )

  app.get(
    '/readyz',
    { config, schema: { summary: 'Whether events are accepted', response: { 200: readiness } } },
    async () => {
      const spool = await intake.checkReady()
      return spool ? { status: 'spooling' as const, spooled: spool.depth } : { status: 'ok' as const }
    },
  )
}
