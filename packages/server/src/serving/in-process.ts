import type { InjectOptions } from 'fastify'
import { AccessControl } from '../access/access.ts'
import type { Actor } from '../objects/index.ts'
import type { ServedHost } from '../served-host.ts'
import { ownInstance } from './own-instance.ts'

/** A host's API without a port: who is in this process asks it, and may do everything. */
export interface InProcessApi {
  /** As the global `fetch`; of a URL only path and query count. */
  fetch(url: URL, init: RequestInit): Promise<Response>
  close(): Promise<void>
}

/**
 * Serves a host to this process alone, by the same routes and schemas as over HTTP. The live feed is not among them.
 *
 * @param by who does what is asked for, for the audit
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`
 */
export async function inProcessApi(host: ServedHost, by: Actor): Promise<InProcessApi> {
  const app = await ownInstance({ host }, new AccessControl('open'), by)
  return {
    async fetch({ pathname, search }, { method = 'GET', headers, body: sent }) {
      const { statusCode, payload, ...answer } = await app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url: pathname + search,
        headers: Object.fromEntries(new Headers(headers)),
        ...(typeof sent === 'string' && { payload: sent }),
      })
      const own = Object.entries(answer.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ])
      // Some have no body, not even an empty one.
      const body = [204, 205, 304].includes(statusCode) ? null : payload
      return new Response(body, { status: statusCode, headers: own })
    },
    close: () => app.close(),
  }
}
