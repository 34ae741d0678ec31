import { NetboxHooksError } from '@netbox-hooks/core'
import { z } from 'zod'
import { objectsNotManaged, reloadUnavailable, unavailable } from '../errors.ts'
import type { RouteScope, ZodFastify } from './scope.ts'

const report = z.object({
  applied: z.array(z.string()).meta({ description: 'Paths of what has changed and is in force.' }),
  needs_restart: z
    .array(z.string())
    .meta({ description: 'Paths of what has changed and waits for the next start.' }),
})

const rotation = z.object({
  changed: z.int().meta({ description: 'How many objects.' }),
  unopened: z.array(z.string()).meta({
    description:
      'Names of the webhooks and event rules that have secrets which none of the keys decrypts: those stay as they were.',
  }),
})

/** `POST /api/reload` and `POST /api/keys/rotate`: what an operator has changed outside is taken over. */
export function reloadRoutes(app: ZodFastify, { host, actorOf }: RouteScope): void {
  app.post(
    '/reload',
    {
      config: { access: 'admin', answerWithin: 60_000 },
      schema: {
        summary: 'Read the configuration and the environment again, and take over what can be',
        description: 'If something of it is wrong, nothing changes, and the answer (409) says what.',
        response: { 200: report },
      },
    },
    async (request) => {
      if (!host.reload) throw reloadUnavailable()
      try {
        const { applied, needsRestart } = await host.reload(actorOf(request))
        return { applied: [...applied], needs_restart: [...needsRestart] }
      } catch (error) {
        // The request was right, and what it was to read is not.
        const isToBeMended = NetboxHooksError.is(error) && !unavailable.includes(error.code)
        throw isToBeMended ? Object.assign(error, { statusCode: 409 }) : error
      }
    },
  )

  app.post(
    '/keys/rotate',
    {
      config: { access: 'admin', answerWithin: 60_000 },
      schema: {
        summary: 'Encrypt all secrets with the first of the keys that the host has',
        response: { 200: rotation },
      },
    },
    async (request) => {
      if (!host.objects) throw objectsNotManaged()
      const { changed, unopened } = await host.objects.rotateKeys(actorOf(request))
      return { changed, unopened: [...unopened] }
    },
  )
}
