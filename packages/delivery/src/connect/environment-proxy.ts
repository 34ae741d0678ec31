import { proxyInvalid } from '../errors.ts'
import { parseAddress, specialRange } from '../network/ip-address.ts'
import { ipaddrLibrary } from '../network/ipaddr.ts'
import { proxyProblem } from './http-proxy.ts'

/** Environment variables, as `process.env` has them. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** The variables by which an environment names proxies, in the order in which they are read: lower case wins. */
export const proxyVariables = {
  http: ['http_proxy', 'HTTP_PROXY'],
  https: ['https_proxy', 'HTTPS_PROXY'],
  none: ['no_proxy', 'NO_PROXY'],
} as const

/**
 * The proxies that an environment names by `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. This machine itself is never
 * reached by one.
 *
 * `NO_PROXY` lists, separated by commas or blanks: `*` for everything, names (`example.com`, also `.example.com` and
 * `*.example.com`: with all below it), addresses and CIDRs; each may end in a port.
 */
export class EnvironmentProxies {
  readonly #proxies: Readonly<Record<string, string | undefined>>
  readonly #exceptions: readonly ((target: Target) => boolean)[]

  /** @throws NetboxHooksError `NBH_PROXY_INVALID` */
  constructor(env: EnvironmentVariables) {
    this.#proxies = { 'http:': proxyOf(env, 'http'), 'https:': proxyOf(env, 'https') }
    const list = variableOf(env, 'none')?.value ?? ''
    this.#exceptions = list.split(/[\s,]+/).flatMap((entry) => (entry === '' ? [] : [exception(entry)]))
  }

  /** The proxy's URL for a target; `undefined` if it is reached without one. */
  for(url: URL): string | undefined {
    const proxy = this.#proxies[url.protocol]
    if (proxy === undefined) return undefined
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    const target = { host, port, address: parseAddress(host) }
    if (isThisMachine(target)) return undefined
    return this.#exceptions.some((matches) => matches(target)) ? undefined : proxy
  }
}

interface Target {
  readonly host: string
  readonly port: string
  readonly address: ReturnType<typeof parseAddress>
}

/** By name, or by an address of its own. */
function isThisMachine({ host, address }: Target): boolean {
  if (address) return specialRange(address) === 'loopback'
  return host === 'localhost' || host.endsWith('.localhost')
}

function variableOf(
  env: EnvironmentVariables,
  kind: keyof typeof proxyVariables,
): { readonly name: string; readonly value: string } | undefined {
  for (const name of proxyVariables[kind]) {
    const value = env[name]?.trim()
    if (value) return { name, value }
  }
  return undefined
}

function proxyOf(env: EnvironmentVariables, kind: 'http' | 'https'): string | undefined {
  const found = variableOf(env, kind)
  if (!found) return undefined
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(found.value) ? found.value : `http://${found.value}`
  const problem = proxyProblem(url)
  if (problem !== undefined) throw proxyInvalid(problem, found.name)
  return url
}

function exception(entry: string): (target: Target) => boolean {
  if (entry === '*') return () => true
  const network = networkOf(entry)
  if (network) return network
  const [, host = entry, port] = /^(.*?|\[.*\]):(\d+)$/.exec(parseAddress(entry) ? '' : entry) ?? []
  const isHost = hostOf(host.replace(/^\[(.*)\]$/, '$1'))
  return (target) => (port === undefined || port === target.port) && isHost(target)
}

function networkOf(entry: string): ((target: Target) => boolean) | undefined {
  const { IPv4, IPv6, parseCIDR } = ipaddrLibrary()
  if (!IPv4.isValidCIDRFourPartDecimal(entry) && !IPv6.isValidCIDR(entry)) return undefined
  const [network, bits] = parseCIDR(entry)
  return ({ address }) =>
    address !== undefined && address.kind() === network.kind() && address.match(network, bits)
}

function hostOf(text: string): (target: Target) => boolean {
  const listed = parseAddress(text)
  if (listed) return ({ address }) => address?.toString() === listed.toString()
  const name = text
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
  return ({ host }) => host === name || host.endsWith(`.${name}`)
}
