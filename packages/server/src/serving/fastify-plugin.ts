import type { FastifyInstance } from 'fastify'
import { AccessControl } from '../access/access.ts'
import { mountRules } from '../access/mount-rules.ts'
import type { MountOptions } from '../server-options.ts'

/**
 * The host's HTTP API as a Fastify plugin. It is encapsulated: its hooks and error handler concern no other route.
 *
 * ```ts
 * await host.start()
 * await app.register(netboxHooks, { host, prefix: '/hooks', tokens })
 * ```
 *
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_TOKEN_INVALID`, and `NBH_SERVER_UNPROTECTED` if neither `tokens`
 *   nor `unprotected` is given
 */
export async function netboxHooks(app: FastifyInstance, options: MountOptions): Promise<void> {
  // Whoever serves nothing does not pay for Fastify's neighbours.
  const { serve } = await import('./serve.ts')
  await serve(app, options, { access: new AccessControl(mountRules(options)) })
}
