import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchemaCompiler,
  onResponseHookHandler,
} from 'fastify'
import { type AccessControl, accessOf } from '../access/access.ts'
import { refuseRepeatedHeaders } from '../access/repeated-headers.ts'
import { methodsAt } from '../contract/known-methods.ts'
import type { RegisteredRoute } from '../contract/openapi.ts'
import { plainPath } from '../contract/plain-path.ts'
import { zodValidator } from '../contract/validation.ts'
import { hostNotReady, methodNotAllowed, routeUnknown } from '../errors.ts'
import { LiveFeed } from '../feed/live-feed.ts'
import { GatewayLog } from '../metrics/gateway-log.ts'
import { HostMetrics } from '../metrics/host-metrics.ts'
import { PluginMetrics } from '../metrics/plugin-metrics.ts'
import type { Actor } from '../objects/index.ts'
import { auditRoutes } from '../routes/audit.ts'
import { addBodyParsers } from '../routes/body-parsers.ts'
import { bulkRoutes } from '../routes/bulk.ts'
import { catalogRoutes } from '../routes/catalog.ts'
import { deliveryRoutes } from '../routes/deliveries.ts'
import { eventRoutes, recentEventRoutes } from '../routes/events.ts'
import { explainRoutes } from '../routes/explain.ts'
import { feedRoutes } from '../routes/feed.ts'
import { healthRoutes } from '../routes/health.ts'
import { Intake } from '../routes/intake.ts'
import { metricsRoutes } from '../routes/metrics.ts'
import { netboxRoutes } from '../routes/netbox.ts'
import { catchUpRoutes } from '../routes/netbox-catch-up.ts'
import { netboxStatusRoutes } from '../routes/netbox-status.ts'
import { openApiRoutes } from '../routes/openapi.ts'
import { orderRoutes } from '../routes/orders.ts'
import { reloadRoutes } from '../routes/reload.ts'
import { RequestRoom } from '../routes/request-room.ts'
import type { RouteScope, ZodFastify } from '../routes/scope.ts'
import { webhookRoutes } from '../routes/webhooks.ts'
import type { ServedOptions } from '../server-options.ts'
import { AnswerLimit } from './answer-limit.ts'
import { answerError } from './error-answer.ts'
import { mountPluginRoutes } from './mount-plugin-routes.ts'
import { netboxApi } from './netbox-api.ts'
import { plainSerializer } from './own-compilers.ts'
import { addTwin, takesSlashes } from './trailing-slash.ts'

const defaultBodyLimit = 1_048_576
/** How long the answer to a request may take. */
const answerTimeoutMs = 15_000

/** What every answer carries. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Adds all routes of a host to a Fastify instance.
 *
 * @param options `isAlone`: there are no other routes beside them; `by`: who asks where no token is needed
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_TOKEN_INVALID`
 */
export async function serve(
  app: FastifyInstance,
  { host, netbox = {}, bodyLimit = defaultBodyLimit }: ServedOptions,
  {
    access,
    isAlone = false,
    by = { name: access.anybody, via: 'api' },
  }: { readonly access: AccessControl; readonly isAlone?: boolean; readonly by?: Actor },
): Promise<void> {
  if (!host.isReady) throw hostNotReady()
  const { logger } = host
  const pluginMetrics = new PluginMetrics(logger)
  const gateway = new GatewayLog()
  const metrics = new HostMetrics(host, gateway)
  /** By which token an operator's request was let through. */
  const askers = new WeakMap<FastifyRequest, string>()
  const scope: RouteScope = {
    host,
    actorOf: (request) => ({ ...by, name: askers.get(request) ?? by.name, requestId: request.id }),
    netbox,
    gateway,
    bodyLimit,
    access,
    feed: new LiveFeed(host),
    metrics,
    intake: new Intake(host, metrics),
    room: new RequestRoom(),
  }
  const limit = new AnswerLimit()
  const routes: RegisteredRoute[] = []
  const refuseUnknown = (request: FastifyRequest, reply: FastifyReply): never => {
    const [{ method }, path] = [request, pathOf(request)]
    const allowed = methodsAt(plainPath(request.url), routes)
    if (allowed.length === 0) throw routeUnknown(method, path)
    reply.header('allow', allowed.join(', '))
    throw methodNotAllowed(method, path, allowed)
  }

  const noteOperator: onResponseHookHandler = (request, { statusCode: status }, done) => {
    const { id, method } = request
    const fields = { request_id: id, method, path: pathOf(request), status, token: askers.get(request) }
    logger.info(fields, 'An operator asked.')
    done()
  }

  const addRules = (instance: FastifyInstance, known: RegisteredRoute[]): void => {
    instance.addHook('onRoute', (route) => {
      if (route.config?.handsOver || route.config?.isTwin) return
      route.bodyLimit ??= bodyLimit
      // A plugin may want another time, and the signal that Fastify makes for it.
      if (route.handlerTimeout === undefined)
        route.config = { answerWithin: answerTimeoutMs, ...(route.config as FastifyContextConfig) }
      if (accessOf(route) === 'admin') route.onResponse = [route.onResponse ?? [], noteOperator].flat()
      known.push(route)
    })
    instance.addHook('onRequest', (request, reply, done) => {
      reply.headers(securityHeaders)
      reply.header('x-request-id', request.id)
      // Before its body is read.
      refuseRepeatedHeaders(request)
      if (request.is404) refuseUnknown(request, reply)
      const { method, config } = request.routeOptions
      const asked = accessOf({ method, config })
      const token = access.check(request, asked)
      if (asked === 'admin' && token !== undefined) askers.set(request, token)
      if (config.answerWithin !== undefined) limit.watch(reply, config.answerWithin)
      done()
    })
    instance.addHook('onSend', (_request, reply, payload, done) => {
      // Or the connection would stay open, and the server with it.
      if (scope.intake.isClosing) reply.header('connection', 'close')
      done(null, payload)
    })
    instance.setErrorHandler((error, request, reply) => answerError(error, request, reply, logger))
    // Where the routes stand at the root of an application, what is not there is the application's affair.
    if (instance !== app || app.prefix !== '' || isAlone) instance.setNotFoundHandler(refuseUnknown)
  }
  addRules(app, routes)
  if (!takesSlashes(app)) app.addHook('onRoute', addTwin)
  app.addHook('preClose', async () => {
    scope.intake.isClosing = true
    scope.feed.close()
    metrics.close()
  })

  await app.register(async (own) => {
    const typed = withZod(own, scope.room)
    healthRoutes(typed, scope)
    metricsRoutes(typed, scope, pluginMetrics)
  })
  await app.register(
    async (api) => {
      const typed = withZod(api, scope.room)
      catalogRoutes(typed, scope)
      deliveryRoutes(typed, scope)
      bulkRoutes(typed, scope)
      catchUpRoutes(typed, scope)
      netboxStatusRoutes(typed, scope)
      webhookRoutes(typed, scope)
      orderRoutes(typed, scope)
      explainRoutes(typed, scope)
      recentEventRoutes(typed, scope)
      feedRoutes(typed, scope)
      openApiRoutes(typed, scope, routes)
      auditRoutes(typed, scope)
      reloadRoutes(typed, scope)
      await typed.register(async (own) => netboxApi(own, scope, refuseUnknown))
      await typed.register(async (own) => eventRoutes(own, scope))
      await typed.register(async (own) => netboxRoutes(own, scope))
    },
    { prefix: '/api' },
  )
  await app.register(
    async (plugins) => mountPluginRoutes(plugins, { host, metrics: pluginMetrics, routes, addRules }),
    {
      prefix: '/api',
    },
  )
}

/** The plugins' routes keep Fastify's own validation, with JSON Schema; ours have zod schemas. */
function withZod(app: FastifyInstance, room: RequestRoom): ZodFastify {
  // Of our own routes alone: what counts a body begins to read it, and a plugin may want to read one later.
  room.addTo(app)
  addBodyParsers(app, room)
  app.setValidatorCompiler(zodValidator as FastifySchemaCompiler<unknown>)
  app.setSerializerCompiler(plainSerializer)
  return app.withTypeProvider() as ZodFastify
}

/** What was asked for, without the query. */
function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? ''
}
