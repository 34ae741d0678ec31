import type { RegistryEntry } from '@netbox-hooks/core'
import type { FastifyInstance } from 'fastify'
import { routeUnknown } from '../errors.ts'
import type { PluginMetrics } from '../metrics/plugin-metrics.ts'
import { routesFailed } from '../plugin-errors.ts'
import type { ServedHost } from '../served-host.ts'
import { catchFailures } from './catch-failures.ts'

/** Mounts what plugins registered, each in a Fastify instance and in the scope of its own. */
export async function mountPluginRoutes(
  app: FastifyInstance,
  host: ServedHost,
  metrics: PluginMetrics,
): Promise<void> {
  for (const entry of host.registry.entries('routes')) await mount(app, host, metrics, entry)
}

async function mount(
  app: FastifyInstance,
  { registry, logger }: ServedHost,
  metrics: PluginMetrics,
  entry: RegistryEntry<'routes'>,
): Promise<void> {
  const { plugin, scope, value: routes } = entry
  if (!scope) return
  const { settings = {} } = scope
  let failed = false
  const fail = (cause: unknown): void => {
    failed = true
    metrics.drop(plugin)
    const error = routesFailed(plugin, cause)
    logger.error({ plugin, code: error.code, err: cause }, error.message)
  }

  const ownRoutes = async (own: FastifyInstance): Promise<void> => {
    own.addHook('onRequest', (request, _reply, done) => {
      const isThere = !failed && registry.entries('routes').includes(entry)
      if (!isThere) metrics.drop(plugin)
      done(isThere ? undefined : routeUnknown(request.method, request.url.split('?', 1)[0] ?? ''))
    })
    own.addHook('preHandler', (_request, _reply, done) => scope.run(done))
    catchFailures(own, fail)
    try {
      await scope.run(async () => routes({ app: own, metrics: metrics.of(plugin), settings, logger }))
    } catch (cause) {
      fail(cause)
    }
  }
  await app.register(ownRoutes, { prefix: `/plugins/${scope.baseUrl || plugin}` })
}
