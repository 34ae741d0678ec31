import type { FastifyInstance, RequestHandler } from '@netbox-hooks/server'
import type { HostHandlerOptions, HostMountOptions } from './serve-host.ts'

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
  const { mountHost } = await import('./serve-host.ts')
  await mountHost(app, options)
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
export async function requestHandler(options: HostHandlerOptions): Promise<RequestHandler> {
  const { handlerOf } = await import('./serve-host.ts')
  return handlerOf(options)
}
