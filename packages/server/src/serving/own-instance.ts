import type { FastifyInstance } from 'fastify'
import type { AccessControl } from '../access/access.ts'
import type { Actor } from '../objects/index.ts'
import type { ServedOptions } from '../server-options.ts'
import { answerError } from './error-answer.ts'
import { loadServing } from './load-serving.ts'
import { requestIdOf } from './request-id.ts'

/** How long a request may take to come in, unless it is said otherwise. */
const requestTimeoutMs = 15_000
/** How often Node looks for requests that have taken too long. */
const lookMs = 1_000
/** How long an open connection may do nothing. */
const idleTimeoutMs = 60_000
/** Longer heads are refused by Node. */
const longestUrl = 16_384

/** How an instance of its own is made. */
export interface OwnInstanceOptions extends ServedOptions {
  readonly prefix?: string | undefined
  readonly requestTimeout?: number | undefined
}

/** A Fastify instance with nothing on it but a host's routes. `by`: who asks where no token is needed. */
export async function ownInstance(
  { prefix = '', requestTimeout = requestTimeoutMs, ...options }: OwnInstanceOptions,
  access: AccessControl,
  by?: Actor,
): Promise<FastifyInstance> {
  const { fastify, securityHeaders, serve, ownCompilers } = await loadServing()
  const app = fastify({
    schemaController: ownCompilers,
    genReqId: requestIdOf,
    requestTimeout,
    connectionTimeout: idleTimeoutMs,
    keepAliveTimeout: idleTimeoutMs,
    // Given here, it also bounds how long the head alone may take.
    http: { requestTimeout, connectionsCheckingInterval: Math.min(lookMs, requestTimeout) },
    // While it closes, what comes over an open connection is answered as ever, and the connection closed after it.
    return503OnClosing: false,
    // Too long is what a route's schema says, which answers as we do.
    routerOptions: { maxParamLength: longestUrl, ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    // What fails before there is a route.
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...securityHeaders, 'x-request-id': request.id })
      answerError(error, request, reply, options.host.logger)
    },
  })
  await app.register(async (own) => serve(own, options, { access, isAlone: true, ...(by && { by }) }), {
    prefix,
  })
  return app
}
