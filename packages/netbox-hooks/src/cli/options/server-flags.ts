import type { ServerFlags } from '@netbox-hooks/host'

/** What a command line says of the server. */
export interface ServerOptions {
  /** Serve the HTTP API; so do a port and an address. */
  readonly server?: boolean
  readonly port?: number
  readonly host?: string
}

/** `undefined` if it says nothing of it. */
export function serverFlags({ server = false, port, host }: ServerOptions): ServerFlags | undefined {
  return server || port !== undefined || host !== undefined ? { port, host } : undefined
}
