import type { IncomingMessage, ServerResponse } from 'node:http'
import { AccessControl } from '../access/access.ts'
import { mountRules } from '../access/mount-rules.ts'
import { bodyConsumed } from '../errors.ts'
import type { MountOptions } from '../server-options.ts'
import { ownInstance } from './own-instance.ts'

/** What a handler is made with. */
export interface HandlerOptions extends MountOptions {
  /** What the paths begin with. Express takes off by itself what the handler is mounted under. Default: nothing. */
  readonly prefix?: string | undefined
}

/** A `(request, response)` handler, for `node:http`, Express, and whatever takes one. */
export interface RequestHandler {
  (request: IncomingMessage, response: ServerResponse): void
  /** Ends the live feeds. May be called twice. */
  close(): Promise<void>
}

/**
 * The host's HTTP API as a handler. Mount it before anything that reads bodies, such as `express.json()`.
 *
 * ```ts
 * const handler = await requestHandler({ host, tokens })
 * express().use('/hooks', handler)
 * createServer(handler)
 * ```
 *
 * @throws NetboxHooksError `NBH_HOST_NOT_RUNNING`, `NBH_TOKEN_INVALID`, and `NBH_SERVER_UNPROTECTED` if neither `tokens`
 *   nor `unprotected` is given
 */
export async function requestHandler(options: HandlerOptions): Promise<RequestHandler> {
  const app = await ownInstance(options, new AccessControl(mountRules(options)))
  await app.ready()
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.readableEnded && request.headers['content-length'] !== '0' && hasBody(request)) {
      const answer = JSON.stringify(bodyConsumed())
      response.writeHead(500, { 'content-type': 'application/json' }).end(answer)
    } else app.routing(request, response)
  }
  return Object.assign(handle, { close: () => app.close() })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}
