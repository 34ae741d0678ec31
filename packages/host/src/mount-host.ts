import { refuseUnless } from '@netbox-hooks/core'
import type { FastifyInstance, RequestHandler } from '@netbox-hooks/server'
import { type HostHandlerOptions, type HostMountOptions, servedHost } from './served-host.ts'

/**
 * A host's HTTP API as a Fastify plugin.
 *
 * ```ts
 * await host.start()
 * await app.register(netboxHooks, { host, prefix: '/hooks', tokens })
 * ```
 *
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_TOKEN_INVALID`, `NBH_ARGUMENT_INVALID`, and `NBH_SERVER_UNPROTECTED` if neither `tokens`
 *   nor `unprotected` is given
 */
export async function netboxHooks(app: FastifyInstance, options: HostMountOptions): Promise<void> {
  const { netboxHooks: mountRoutes } = await import('@netbox-hooks/server')
  await mountRoutes(app, { ...options, host: servedHost(hostIn(options, 'netboxHooks')) })
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
  const { requestHandler: makeHandler } = await import('@netbox-hooks/server')
  return makeHandler({ ...options, host: servedHost(hostIn(options, 'requestHandler()')) })
}

function hostIn(options: HostHandlerOptions, call: string): HostHandlerOptions['host'] {
  const { host } = Object(options) as HostHandlerOptions
  const isHost = typeof Object(host).report === 'function'
  refuseUnless(isHost, call, 'a host in its option "host"', host)
  return host
}
