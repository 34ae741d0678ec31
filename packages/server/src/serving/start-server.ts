import type { AddressInfo } from 'node:net'
import { propertyOf } from '@netbox-hooks/core'
import { after } from '@netbox-hooks/core/times'
import { AccessControl, type AccessRules, isLoopback } from '../access/access.ts'
import { listenFailed, serverUnprotected } from '../errors.ts'
import type { NetboxGateway, ServedOptions } from '../server-options.ts'
import { ownInstance } from './own-instance.ts'

/** What a server is started with. */
export interface StartServerOptions extends ServedOptions {
  /** Port to listen on; 0 takes a free one. Default 8321. */
  readonly port?: number | undefined
  /** Address to listen on. Any but loopback needs tokens. Default `127.0.0.1`. */
  readonly address?: string | undefined
  /** How long a request may take to come in, in milliseconds; its connection is then closed. Default 15,000. */
  readonly requestTimeout?: number | undefined
}

/** A running server. */
export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8321`. */
  readonly url: string
  /**
   * Serves requests to come by other tokens and gateway's settings; those under way are answered as they began.
   * @throws NetboxHooksError `NBH_SERVER_UNPROTECTED`, `NBH_TOKEN_INVALID`, with nothing changed
   */
  use(options: Pick<ServedOptions, 'tokens' | 'netbox'>): void
  /** Takes no more requests, and resolves when those under way are answered, after 5 s at most. May be called twice. */
  close(): Promise<void>
}

const closeGraceMs = 5_000

/**
 * Serves a host over HTTP. Without tokens, only this machine is served, and no page of another site in a browser.
 *
 * @throws NetboxHooksError `NBH_SERVER_UNPROTECTED` for an address that others reach without tokens,
 *   `NBH_TOKEN_INVALID`, `NBH_PORT_IN_USE`, `NBH_LISTEN_FAILED`, `NBH_HOST_NOT_RUNNING`
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const { port = 8321, address = '127.0.0.1' } = options
  const access = new AccessControl(rulesOf(options, address))
  let { netbox = {} } = options
  const gateway: NetboxGateway = {
    get secrets() {
      return netbox.secrets
    },
    get allowUnsigned() {
      return netbox.allowUnsigned
    },
  }
  const app = await ownInstance({ ...options, netbox: gateway }, access)
  try {
    await app.listen({ port, host: address })
  } catch (error) {
    await app.close()
    throw propertyOf(error, 'syscall') === undefined
      ? error
      : listenFailed(error as NodeJS.ErrnoException, port, address)
  }
  let closed: Promise<void> | undefined
  return {
    url: urlOf(app.server.address() as AddressInfo),
    use: (others) => {
      access.use(rulesOf(others, address))
      netbox = others.netbox ?? {}
    },
    close: () => {
      closed ??= closeInTime(app)
      return closed
    },
  }
}

/** @throws NetboxHooksError `NBH_SERVER_UNPROTECTED` */
function rulesOf({ tokens = [] }: Pick<ServedOptions, 'tokens'>, address: string): AccessRules {
  if (tokens.length > 0) return tokens
  if (!isLoopback(address)) throw serverUnprotected(address)
  return 'loopback'
}

async function closeInTime(app: Awaited<ReturnType<typeof ownInstance>>): Promise<void> {
  const timer = after(closeGraceMs, () => app.server.closeAllConnections())
  await app.close()
  timer.cancel()
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
