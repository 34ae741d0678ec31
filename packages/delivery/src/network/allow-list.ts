import { domainToASCII } from 'node:url'
import { allowInvalid } from '../errors.ts'
import { type IpAddress, innermost, parseAddress } from './ip-address.ts'
import { ipaddrLibrary } from './ipaddr.ts'
import { canonicalName } from './target.ts'

const hostName = /^[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_][a-z0-9_-]*)*$/

/** What `delivery.network.allow` lets through: host names, single addresses and networks. */
export class AllowList {
  readonly #names = new Set<string>()
  readonly #addresses = new Set<string>()
  readonly #networks: { readonly network: IpAddress; readonly bits: number }[] = []

  /** @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID` */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry)
  }

  /** Whether the host is listed by its name. */
  hasName(host: string): boolean {
    return this.#names.has(host)
  }

  /** Whether the address is listed by itself, not by a network around it. */
  hasAddress(address: IpAddress): boolean {
    return this.#addresses.has(address.toString())
  }

  /** Whether the address, or the one inside it, is listed by itself or by a network. */
  covers(address: IpAddress): boolean {
    return [address, innermost(address)].some((form) => this.hasAddress(form) || this.#hasNetworkOf(form))
  }

  #hasNetworkOf(address: IpAddress): boolean {
    return this.#networks.some(
      ({ network, bits }) => network.kind() === address.kind() && address.match(network, bits),
    )
  }

  #add(entry: string): void {
    const { IPv4, IPv6, parseCIDR } = ipaddrLibrary()
    const address = parseAddress(entry)
    if (address) {
      this.#addresses.add(address.toString())
    } else if (IPv4.isValidCIDRFourPartDecimal(entry) || IPv6.isValidCIDR(entry)) {
      const [network, bits] = parseCIDR(entry)
      // A network of one address is that address.
      if (bits === (network.kind() === 'ipv4' ? 32 : 128)) this.#addresses.add(network.toString())
      else this.#networks.push({ network, bits })
    } else {
      this.#names.add(nameOf(entry))
    }
  }
}

function nameOf(entry: string): string {
  // What is read as a URL's host ends there: the rest would be lost.
  if (/[/\\?#]/.test(entry)) throw allowInvalid(entry)
  const name = canonicalName(domainToASCII(entry))
  // What ends in a number is an address, misspelt.
  if (!hostName.test(name) || /(^|\.)\d+$/.test(name)) throw allowInvalid(entry)
  return name
}
