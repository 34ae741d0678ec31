import { type Logger, nameOfFunction, register, type StoreDefinition } from '@netbox-hooks/core'
import type { FastifyInstance } from 'fastify'
import type { Registry } from 'prom-client'
import { routesInvalid } from './plugin-errors.ts'

/**
 * What a plugin's routes are made with. Fields may be added, never renamed.
 *
 * @typeParam Settings the plugin's settings
 */
export interface RoutesInput<Settings = Readonly<Record<string, unknown>>> {
  /**
   * A Fastify instance of the plugin's own: its hooks, decorators and error handler concern no other route. Its routes
   * stand under `/api/plugins/<baseUrl>/`, validate with JSON Schema, and ask for a token with the scope `read` (GET)
   * or `write`, unless a route says otherwise: `{ config: { access: 'admin' } }`.
   */
  readonly app: FastifyInstance
  /** For metrics of the plugin: `new Counter({ …, registers: [metrics] })`. They appear in `/metrics`. */
  readonly metrics: Registry
  /** The plugin's settings. */
  readonly settings: Settings
  readonly logger: Logger
}

/** A plugin's function that adds routes. */
export type PluginRoutes<Settings = Readonly<Record<string, unknown>>> = (
  input: RoutesInput<Settings>,
) => void | Promise<void>

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    routes: PluginRoutes
  }
}

/** The registry's store of plugins' routes. */
export const routesStore: StoreDefinition<PluginRoutes> = {
  kind: 'function that adds routes',
  description: 'routes of the HTTP API: `registerRoutes()`',
  labelOf: (routes) => nameOfFunction(routes) || '(anonymous)',
}

/**
 * Adds routes to the host's HTTP API, under `/api/plugins/<baseUrl>/` (NetBox: a plugin's `api/urls.py`). Call it while
 * a plugin's module is evaluated or from its `ready()`; outside of a plugin, and in a host without a server, the
 * function is not called. What it throws is logged, and costs no other plugin its routes.
 *
 * ```ts
 * registerRoutes(({ app, settings }) => {
 *   app.get('/status', async () => ({ endpoint: settings['endpoint'] }))
 * })
 * ```
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_ROUTES_INVALID`, `NBH_REGISTRATION_CLOSED`
 */
export function registerRoutes(routes: PluginRoutes): () => void {
  if (typeof routes !== 'function') throw routesInvalid(routes)
  return register('routes', routes)
}
