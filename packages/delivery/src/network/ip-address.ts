import type ipaddr from 'ipaddr.js'
import { ipaddrLibrary } from './ipaddr.ts'

/** A parsed IPv4 or IPv6 address. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6

/** A way to write an IPv4 address as an IPv6 one. */
interface Embedding {
  matches(address: ipaddr.IPv6): boolean
  /** Whether the network is an ordinary way to reach IPv4, so that only the inner address counts. */
  readonly transparent: boolean
  /** The four bytes of the IPv4 address, out of sixteen. */
  inner(bytes: readonly number[]): number[]
}

const lastFour = (bytes: readonly number[]): number[] => bytes.slice(12)

/** The first half of ISATAP's interface identifiers, but for the bit that says whether the IPv4 address is a global one. */
const isatap = [0, 0, 0x5e, 0xfe]

const globalUnicastBits = 3

/** The address that a text spells; `undefined` if it is none. A zone (`%eth0`) is dropped. */
export function parseAddress(text: string): IpAddress | undefined {
  const { IPv4, IPv6 } = ipaddrLibrary()
  const bare = text.replace(/%.*$/, '')
  if (IPv4.isValidFourPartDecimal(bare)) return IPv4.parse(bare)
  return IPv6.isValid(bare) ? IPv6.parse(bare) : undefined
}

/** The IPv4 address that an IPv6 address leads to (mapped, NAT64, 6to4, Teredo…), else the address itself. */
export function innermost(address: IpAddress): IpAddress {
  const found = embeddingOf(address)
  return found ? new (ipaddrLibrary().IPv4)(found.inner(address.toByteArray())) : address
}

/** The special range that an address, or the one inside it, lies in; `undefined` if it is a public one. */
export function specialRange(address: IpAddress): string | undefined {
  const found = embeddingOf(address)
  if (!found) return ownRange(address)
  return ownRange(innermost(address)) ?? (found.transparent ? undefined : ownRange(address))
}

function ownRange(address: IpAddress): string | undefined {
  const range: string = address.range()
  if (range !== 'unicast') return range.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  // Of IPv6, nothing else has been handed out.
  const public6 = address.kind() === 'ipv4' || address.match(networks().globalUnicast, globalUnicastBits)
  return public6 ? undefined : 'reserved'
}

function embeddingOf(address: IpAddress): Embedding | undefined {
  if (address.kind() === 'ipv4' || ['loopback', 'unspecified'].includes(address.range())) return undefined
  return networks().embeddings.find(({ matches }) => matches(address as ipaddr.IPv6))
}

function isIsatap(address: ipaddr.IPv6): boolean {
  const bytes = address.toByteArray()
  return isatap.every((byte, index) => (index === 0 ? (bytes[8] ?? 0) & ~2 : bytes[8 + index]) === byte)
}

/** What addresses are compared with. */
interface Networks {
  readonly embeddings: readonly Embedding[]
  readonly globalUnicast: ipaddr.IPv6
}

let made: Networks | undefined

/** Made with the first address that is looked at: the library is not loaded before. */
function networks(): Networks {
  made ??= { embeddings: knownEmbeddings(), globalUnicast: ipaddrLibrary().IPv6.parse('2000::') }
  return made
}

function knownEmbeddings(): Embedding[] {
  return [
    embedding('::ffff:0:0', 96, true, lastFour),
    // Behind DNS64, every IPv4 host has an address in here.
    embedding('64:ff9b::', 96, true, lastFour),
    embedding('::', 96, false, lastFour),
    embedding('::ffff:0:0:0', 96, false, lastFour),
    embedding('2002::', 16, false, (bytes) => bytes.slice(2, 6)),
    // Teredo keeps the client's address with every bit turned.
    embedding('2001::', 32, false, (bytes) => lastFour(bytes).map((byte) => byte ^ 0xff)),
    // Whatever the network is.
    { matches: isIsatap, transparent: false, inner: lastFour },
  ]
}

function embedding(
  network: string,
  bits: number,
  transparent: boolean,
  inner: Embedding['inner'],
): Embedding {
  const parsed = ipaddrLibrary().IPv6.parse(network)
  return { matches: (address) => address.match(parsed, bits), transparent, inner }
}
