import { errorOf, type RegistryEntry, readable, throughDoor } from '@netbox-hooks/core'
import type { FastifyInstance, RouteHandlerMethod, RouteOptions } from 'fastify'
import { routesFailed, routesLate, routesNotClosed } from '../plugin-errors.ts'
import type { PluginRoutes, RoutesInput } from '../register.ts'
import { requestIdOf } from './request-id.ts'

/** How long a plugin's routes may take to be made, in ms. Fastify gives what they are mounted in 10 s. */
const makeMs = 5_000
/** How long what they opened may take to close, in ms. */
const closeMs = 3_000
/** Too long is what a route's schema says. */
const longestUrl = 16_384

/** What Fastify looks at in what is thrown. */
const read = ['message', 'code', 'status', 'statusCode', 'headers', 'validation', 'stack', 'then']

/** What a plugin's instance is made with. */
export interface PluginInstanceOptions {
  readonly plugin: string
  /** What the plugin registered. */
  readonly entries: readonly RegistryEntry<'routes'>[]
  /** Where its routes stand. */
  readonly prefix: string
  readonly input: Omit<RoutesInput, 'app'>
  /** Gives an instance what all routes of the API have in common. */
  readonly addRules: (app: FastifyInstance) => void
}

/** The routes of one plugin, in a Fastify of their own: whatever the plugin does to it concerns no other route. */
export interface PluginInstance {
  readonly app: FastifyInstance
  /** Runs what the plugin does when the server closes. @throws NetboxHooksError `NBH_ROUTES_FAILED` */
  close(): Promise<void>
}

/**
 * Makes the routes of one plugin: calls its functions, and compiles its schemas.
 * @throws NetboxHooksError `NBH_ROUTES_FAILED`: something of it throws, or is not ready within 5 s
 */
export async function pluginInstance(options: PluginInstanceOptions): Promise<PluginInstance> {
  const { plugin, entries, prefix, input, addRules } = options
  const scope = entries[0]?.scope
  const { fastify } = await import('fastify')
  // The time limit is the door's, which knows whose routes they are.
  const app = fastify({
    genReqId: requestIdOf,
    pluginTimeout: 0,
    return503OnClosing: false,
    routerOptions: { maxParamLength: longestUrl },
  })
  const close = (): Promise<void> =>
    throughDoor(
      {
        scope,
        timeout: closeMs,
        late: () => routesNotClosed(plugin, `did not end within ${closeMs / 1_000} s`),
        failed: (thrown) => routesNotClosed(plugin, 'failed', thrown),
      },
      () => app.close(),
    )
  const make = async (): Promise<void> => {
    addRules(app)
    app.addHook('onRoute', describeWhatIsThrown)
    // What has read a body goes on outside of the scope.
    if (scope) app.addHook('preHandler', (_request, _reply, done) => scope.run(done))
    for (const { value: routes } of entries)
      app.register((own) => called(routes, { ...input, app: own }), { prefix })
    await app.ready()
  }
  try {
    await throughDoor(
      {
        scope,
        timeout: makeMs,
        late: () => routesLate(plugin, makeMs),
        failed: (thrown) => routesFailed(plugin, thrown),
      },
      make,
    )
  } catch (error) {
    close().catch(() => {})
    throw error
  }
  return { app, close }
}

/** Fastify would take it for success if nothing, or zero, is thrown. */
async function called(routes: PluginRoutes, input: RoutesInput): Promise<void> {
  try {
    await routes(input)
  } catch (thrown) {
    throw errorOf(thrown)
  }
}

/** Fastify reads what a handler throws: what cannot be read is replaced by an error that can. */
function describeWhatIsThrown(route: RouteOptions): void {
  const { handler } = route
  const safe: RouteHandlerMethod = function (request, reply) {
    try {
      const answer: unknown = handler.call(this, request, reply)
      if (!(answer instanceof Promise)) return answer
      return answer.catch((thrown: unknown) => Promise.reject(readable(thrown, read)))
    } catch (thrown) {
      throw readable(thrown, read)
    }
  }
  route.handler = safe
}
