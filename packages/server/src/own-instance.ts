import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { AccessRules } from './access.ts'
import type { ServedOptions } from './server-options.ts'

/** How long a request may take to come in. */
const requestTimeoutMs = 15_000
/** How long an open connection may do nothing. */
const idleTimeoutMs = 60_000

/** A Fastify instance with nothing on it but a host's routes. */
export async function ownInstance(
  options: ServedOptions & { readonly prefix?: string | undefined },
  rules: AccessRules,
): Promise<FastifyInstance> {
  const [{ fastify }, { serve }] = await Promise.all([import('fastify'), import('./serve.ts')])
  const app = fastify({
    genReqId: () => randomUUID(),
    requestTimeout: requestTimeoutMs,
    connectionTimeout: idleTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    // Names of webhooks are as long as NetBox's.
    routerOptions: { maxParamLength: 500 },
  })
  await app.register(async (own) => serve(own, options, { rules, isAlone: true }), {
    prefix: options.prefix ?? '',
  })
  return app
}
