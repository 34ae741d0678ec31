import { randomUUID } from 'node:crypto'
import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import type { NetboxHooksHost } from 'netbox-hooks'
import { ApiError } from './api-errors.ts'
import { models } from './models.ts'
import { serveModel } from './resource.ts'
import { serveSiteStatus } from './site-status.ts'
import type { Store } from './store.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it, as the proxy in front that authenticates says (NetBox: `REMOTE_AUTH_HEADER`). */
    user: { readonly username: string }
  }
}

/** What the application is made of. */
export interface AppParts {
  readonly host: NetboxHooksHost
  readonly store: Store
}

/** The application: NetBox's REST API for a few models. Changes need a host that has been started. */
export function buildApp(parts: AppParts): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
    logger: { level: 'error', stream: process.stderr },
    requestIdHeader: 'x-request-id',
    routerOptions: { ignoreTrailingSlash: true },
  })

  app.addHook('onRequest', async (request) => {
    request.user = { username: String(request.headers['remote-user'] ?? 'anonymous') }
  })

  app.setErrorHandler((error: FastifyError | ApiError, request, reply) => {
    if (error instanceof ApiError) return reply.code(error.status).send(error.body)
    const { statusCode = 500, message } = error
    if (statusCode < 500) return reply.code(statusCode).send({ detail: message })
    request.log.error(error)
    return reply.code(500).send({ detail: 'A server error occurred.' })
  })
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ detail: 'Not found.' }))

  for (const model of models) serveModel(app, parts, model)
  serveSiteStatus(app, parts.store)
  return app
}
