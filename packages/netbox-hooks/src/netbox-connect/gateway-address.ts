import { isLoopback } from '@netbox-hooks/server'
import { gatewayPath } from './desired.ts'

/** What says where the gateway is. */
export interface GatewayPlace {
  /** `--gateway`, or `server.netbox.gateway`. */
  readonly named: string | undefined
  /** Where the host's API is asked from here; `undefined` if no host runs and the configuration names no port. */
  readonly apiUrl: string | undefined
  /** `server.host`: where it listens. */
  readonly listensOn: string
  readonly netboxUrl: string
}

/** Where NetBox reaches the gateway, or why that is not known. */
export type GatewayAddress = { readonly url: string } | { readonly problem: string; readonly hint: string }

const hint =
  "Say where NetBox reaches this host: server.netbox.gateway: 'https://hooks.example.com', or --gateway."

/** Where NetBox reaches the gateway: as it is told, else where the host listens, if NetBox can be there as well. */
export function gatewayAddress({ named, apiUrl, listensOn, netboxUrl }: GatewayPlace): GatewayAddress {
  if (named !== undefined) return { url: withPath(named) }
  if (apiUrl === undefined)
    return { problem: 'No host runs, and its port is not known before it does.', hint }
  const isHere = isLoopback(hostIn(netboxUrl))
  if (isLoopback(listensOn) && !isHere)
    return {
      problem: `The host listens on ${listensOn}, where NetBox at ${hostIn(netboxUrl)} does not reach it.`,
      hint,
    }
  if (isWildcard(listensOn) && !isHere)
    return { problem: `The host listens on all of its addresses, and NetBox needs one of them.`, hint }
  return { url: withPath(apiUrl) }
}

/** The address of the host, with a path or without. */
function withPath(url: string): string {
  const parsed = new URL(url)
  // An address to listen on, which nobody can be asked at.
  if (isWildcard(hostIn(url))) parsed.hostname = hostIn(url) === '::' ? '[::1]' : '127.0.0.1'
  const path = parsed.pathname.replace(/\/+$/, '')
  return `${parsed.origin}${path.endsWith(gatewayPath) ? path : `${path}${gatewayPath}`}`
}

/** The host in a URL; an IPv6 address without its brackets. */
export function hostIn(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
}

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}
