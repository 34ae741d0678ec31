import { messageOf, type PluginScope, type RegistryEntry } from '@netbox-hooks/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RegisteredRoute } from '../contract/openapi.ts'
import { routeUnknown } from '../errors.ts'
import type { PluginMetrics } from '../metrics/plugin-metrics.ts'
import { routesFailed } from '../plugin-errors.ts'
import type { ServedHost } from '../served-host.ts'
import { containListeners } from './contain-listeners.ts'
import { type PluginInstance, pluginInstance } from './plugin-instance.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Hands over to the routes of a plugin, which are the ones to be asked and listed. */
    handsOver?: boolean
  }
}

/** What plugins' routes are mounted with. */
export interface PluginMounting {
  readonly host: ServedHost
  readonly metrics: PluginMetrics
  /** Gives an instance what all routes of the API have in common. */
  readonly addRules: (app: FastifyInstance, routes: RegisteredRoute[]) => void
  /** Takes in the routes that there are. */
  readonly routes: RegisteredRoute[]
}

/**
 * Mounts what plugins registered, each plugin's routes in a Fastify of their own, to which requests for its path are
 * handed over. Routes that cannot be made are left out, and their plugin is named in the log.
 */
export async function mountPluginRoutes(app: FastifyInstance, mounting: PluginMounting): Promise<void> {
  const byScope = Map.groupBy(mounting.host.registry.entries('routes'), ({ scope }) => scope)
  const taken = new Map<string, string>()
  await Promise.all(
    [...byScope].map(([scope, entries]) => scope && mount(app, mounting, scope, entries, taken)),
  )
}

async function mount(
  app: FastifyInstance,
  { host, metrics, routes, addRules }: PluginMounting,
  scope: PluginScope,
  entries: readonly RegistryEntry<'routes'>[],
  taken: Map<string, string>,
): Promise<void> {
  const { logger, registry } = host
  const { plugin, settings = {} } = scope
  const path = `/plugins/${scope.baseUrl || plugin}`
  try {
    const other = taken.get(path)
    if (other !== undefined)
      throw routesFailed(plugin, new Error(`${other} has the baseUrl ${scope.baseUrl}, too`))
    taken.set(path, plugin)
    const input = { metrics: await metrics.of(scope), settings, logger }
    const known: RegisteredRoute[] = []
    const own = await pluginInstance({
      plugin,
      entries,
      prefix: app.prefix + path,
      input,
      addRules: (instance) => addRules(instance, known),
    })
    routes.push(...known)
    scope.own(() => metrics.drop(plugin))
    handOver(app, path, own, scope, () => entries.some((entry) => registry.entries('routes').includes(entry)))
    app.addHook('onClose', async () => {
      await own.close().catch((error: unknown) => logger.error({ plugin, err: error }, messageOf(error)))
    })
  } catch (error) {
    metrics.drop(plugin)
    logger.error({ plugin, code: 'NBH_ROUTES_FAILED', err: error }, messageOf(error))
  }
}

/** Hands requests over before their body is read. */
function handOver(
  app: FastifyInstance,
  path: string,
  own: PluginInstance,
  scope: PluginScope,
  isThere: () => boolean,
): void {
  const onRequest = async ({ raw, method, url }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isThere()) throw routeUnknown(method, url.split('?', 1)[0] ?? '')
    reply.hijack()
    containListeners([raw, reply.raw], raw.socket, scope)
    scope.run(() => own.app.routing(raw, reply.raw))
  }
  for (const url of [path, `${path}/*`])
    app.all(url, { onRequest, config: { access: 'public', handsOver: true } }, async () => {})
}
