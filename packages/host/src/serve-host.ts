import {
  type FastifyInstance,
  type HandlerOptions,
  type MountOptions,
  requestHandler as makeHandler,
  netboxHooks as mountRoutes,
  type RequestHandler,
  type RunningServer,
  type ServedHost,
  startServer,
} from '@netbox-hooks/server'
import type { NetboxHooksHost } from './host.ts'
import type { ParsedServer } from './parse-config.ts'

/** How the routes of a host are mounted into an application. */
export interface HostMountOptions extends Omit<MountOptions, 'host'> {
  /** A running host. */
  readonly host: NetboxHooksHost
}

/** How a handler of a host's routes is made. */
export interface HostHandlerOptions extends Omit<HandlerOptions, 'host'> {
  /** A running host. */
  readonly host: NetboxHooksHost
}

/** Serves a host over HTTP as it is configured. */
export function serveHost(
  host: NetboxHooksHost,
  { host: address, ...server }: ParsedServer,
): Promise<RunningServer> {
  return startServer({ ...server, host: servedHost(host), address })
}

/**
 * A host's HTTP API as a Fastify plugin.
 *
 * ```ts
 * await host.start()
 * await app.register(netboxHooks, { host, prefix: '/hooks', tokens })
 * ```
 *
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_TOKEN_INVALID`, and `NBH_SERVER_UNPROTECTED` if neither `tokens`
 *   nor `unprotected` is given
 */
export async function netboxHooks(app: FastifyInstance, options: HostMountOptions): Promise<void> {
  await mountRoutes(app, { ...options, host: servedHost(options.host) })
}

/**
 * A host's HTTP API as a `(request, response)` handler, for Express, `node:http` and whatever takes one. Mount it before
 * anything that reads bodies, such as `express.json()`.
 *
 * ```ts
 * await host.start()
 * express().use('/hooks', await requestHandler({ host, tokens }))
 * ```
 *
 * @throws NetboxHooksError as {@link netboxHooks} does
 */
export function requestHandler(options: HostHandlerOptions): Promise<RequestHandler> {
  return makeHandler({ ...options, host: servedHost(options.host) })
}

/** A host as the server knows it. */
export function servedHost(host: NetboxHooksHost): ServedHost {
  return {
    version: host.version,
    logger: host.logger,
    get registry() {
      return host.registry
    },
    get isReady() {
      return host.isRunning
    },
    get history() {
      return host.operations.history
    },
    report: () => host.report(),
    eventRules: () => host.operations.eventRules,
    webhooks: () => host.operations.webhooks(),
    emit: (events, options) => host.emit(events, options),
    explain: (event) => host.explain(event),
    get bulk() {
      return host.operations
    },
    cancel: (ids) => host.operations.cancel(ids),
    pause: (webhook, options) => host.operations.pause(webhook, options),
    resume: (webhook) => host.operations.resume(webhook),
    test: (webhook) => host.operations.test(webhook),
    counts: () => host.operations.counts(),
    spool: () => host.operations.spool(),
    oldestDue: () => host.operations.oldestDue(),
    subscribe: (listener) => host.operations.subscribe(listener),
  }
}
