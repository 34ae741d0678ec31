import type { CreateHostOptions } from '@netbox-hooks/host'

/** What a command line says of the server, and of what may be reached. */
export interface ServerOptions {
  /** Serve the HTTP API; so do a port and an address. */
  readonly server?: boolean
  readonly port?: number
  readonly host?: string
  readonly allow?: readonly string[]
}

/** Without what it says nothing of. */
export function serverFlags({
  server = false,
  port,
  host,
  allow,
}: ServerOptions): Pick<CreateHostOptions, 'server' | 'allow'> {
  const isServed = server || port !== undefined || host !== undefined
  return { ...(isServed && { server: { port, host } }), ...(allow && { allow }) }
}
