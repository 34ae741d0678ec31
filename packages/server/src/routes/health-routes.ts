import { z } from 'zod'
import type { RouteScope, ZodFastify } from './route-scope.ts'

const status = z.object({ status: z.literal('ok') })

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
    { config, schema: { summary: 'Whether events are accepted', response: { 200: status } } },
    async () => {
      await intake.checkReady()
      return { status: 'ok' }
    },
  )
}
