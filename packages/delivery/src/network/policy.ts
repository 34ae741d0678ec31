import { areTexts, isOptions, refuseUnless, withTimeLimit } from '@netbox-hooks/core'
import { defaultAttemptTimeouts } from '../attempt-timeouts.ts'
import { allowSetting, nameNotResolved, targetBlocked } from '../errors.ts'
import { AllowList } from './allow-list.ts'
import { type IpAddress, innermost, parseAddress, specialRange } from './ip-address.ts'
import { ipaddrLibrary } from './ipaddr.ts'
import { isGuardedName, isMetadataAddress } from './metadata-services.ts'
import { parseTarget, type WebhookTarget } from './target.ts'

/** An address that a host name resolved to. */
export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/** Resolves a host name to all of its addresses, as `lookup` of `node:dns/promises` does. */
export type Lookup = (
  host: string,
  options: { readonly all: true },
) => Promise<readonly { readonly address: string }[]>

/** What a {@link NetworkPolicy} is made of. */
export interface NetworkPolicyOptions {
  /** The setting `delivery.network.allow`: host names, addresses and CIDRs that may be reached all the same. */
  readonly allow?: readonly string[]
  /** Default: the system's resolver. */
  readonly lookup?: Lookup
}

/** What {@link NetworkPolicy.checkUrl} answers. */
export interface UrlVerdict {
  readonly allowed: boolean
  /** Why not, as a clause. It names the host at most, never credentials, path or query. */
  readonly reason?: string
  /** The setting that would allow it, if there is one. */
  readonly setting?: string
}

/** How {@link NetworkPolicy.resolve} resolves. */
export interface ResolveOptions {
  /** How long the resolver may take, in ms. Default 5,000. */
  readonly timeout?: number
}

/** Why a target is refused, and what to list in `delivery.network.allow` if it is meant to be reached. */
interface Refusal {
  readonly reason: string
  readonly list?: string
}

/** What is wrong with an address, after "is", and what to list to allow it. */
interface Objection {
  readonly what: string
  readonly list: string
}

/**
 * Which targets may be reached. What is not public is refused: loopback, private, link-local, CGNAT, multicast,
 * reserved and documentation ranges of IPv4 and IPv6, and the metadata services of clouds.
 *
 * A host name in `allow` lets its addresses through, whatever they are. Only a metadata service must be listed by its
 * very address: no network around it and no name of it will do.
 */
export class NetworkPolicy {
  readonly #allow: AllowList
  readonly #lookup: Lookup
  readonly #asked = new Map<string, ReturnType<Lookup>>()

  /** @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_ARGUMENT_INVALID` */
  constructor(options: NetworkPolicyOptions = {}) {
    refuseUnless(isOptions(options), 'new NetworkPolicy()', 'an object with its options', options)
    const { allow = [] } = options
    refuseUnless(areTexts(allow), 'new NetworkPolicy()', 'a list of texts in its option "allow"', allow)
    // Whoever makes a policy is about to judge addresses: the first request need not wait for it.
    ipaddrLibrary()
    this.#allow = new AllowList(allow)
    this.#lookup = options.lookup ?? systemLookup
  }

  /** Judges a URL by itself, without I/O; {@link resolve} judges what its host name resolves to. */
  checkUrl(url: string | URL): UrlVerdict {
    const judged = this.#judge(url)
    if (!('reason' in judged)) return { allowed: true }
    const { reason, list } = judged
    return list === undefined ? { allowed: false, reason } : { allowed: false, reason, setting: allowSetting }
  }

  /**
   * The parsed URL, if {@link checkUrl} allows it.
   * @throws NetboxHooksError `NBH_TARGET_BLOCKED`
   */
  vet(url: string | URL): URL {
    const judged = this.#judge(url)
    if ('reason' in judged) throw blocked(judged)
    return judged.url
  }

  /**
   * The addresses of a URL's host, every one of them allowed: a single one that is not refuses them all.
   * @throws NetboxHooksError `NBH_TARGET_BLOCKED`, `NBH_DNS_FAILED`
   */
  async resolve(url: string | URL, options: ResolveOptions = {}): Promise<Address[]> {
    const judged = this.#judge(url)
    if ('reason' in judged) throw blocked(judged)
    if (judged.literal) return [addressOf(judged.literal)]

    const addresses = await this.#addressesOf(judged.host, options.timeout ?? defaultAttemptTimeouts.dns)
    for (const address of addresses) {
      const objection = this.#objectionTo(address, judged.host)
      if (!objection) continue
      const { what, list } = objection
      throw blocked({ reason: `${judged.host} resolves to ${address}, which is ${what}`, list })
    }
    return addresses.map(addressOf)
  }

  #judge(url: string | URL): WebhookTarget | Refusal {
    const target = parseTarget(String(url))
    if (typeof target === 'string') return { reason: target }
    const { host, literal } = target
    if (literal) {
      const objection = this.#objectionTo(literal, host)
      return objection ? { reason: `${literal} is ${objection.what}`, list: objection.list } : target
    }
    if (!isGuardedName(host) || this.#allow.hasName(host)) return target
    return { reason: `${host} is this machine or a service of its cloud`, list: host }
  }

  #objectionTo(address: IpAddress, host: string): Objection | undefined {
    const inner = innermost(address)
    if (isMetadataAddress(inner.toString())) {
      if (this.#allow.hasAddress(inner)) return undefined
      return { what: 'a metadata service', list: inner.toString() }
    }
    const range = specialRange(address)
    if (range === undefined || this.#allow.hasName(host) || this.#allow.covers(address)) return undefined
    return { what: `in the ${range} range`, list: host }
  }

  async #addressesOf(host: string, timeout: number): Promise<IpAddress[]> {
    try {
      const answers = await withTimeLimit(
        this.#ask(host),
        timeout,
        () => new Error(`no answer within ${timeout / 1000} s`),
      )
      if (answers.length === 0) throw new Error('the name has no address')
      return answers.map(({ address }) => parseAddress(address) ?? unreadable(address))
    } catch (error) {
      throw nameNotResolved(host, error)
    }
  }

  /** Joins a question that is under way: the system has few threads for them, and a dead name would hold all. */
  #ask(host: string): ReturnType<Lookup> {
    const underWay = this.#asked.get(host)
    if (underWay) return underWay
    const asked = this.#lookup(host, { all: true }).finally(() => this.#asked.delete(host))
    this.#asked.set(host, asked)
    return asked
  }
}

function blocked({ reason, list }: Refusal): Error {
  return targetBlocked(
    reason,
    list &&
      `If it is meant to be reached, list ${JSON.stringify(list)} in ${allowSetting}, or in NETBOX_HOOKS_ALLOW.`,
  )
}

function addressOf(address: IpAddress): Address {
  return { address: address.toString(), family: address.kind() === 'ipv4' ? 4 : 6 }
}

function unreadable(answer: string): never {
  throw new Error(`the resolver answered ${JSON.stringify(answer)}`)
}

/** The system's resolver, loaded with the first name: who only imports the package need not wait for it. */
const systemLookup: Lookup = async (host, options) => {
  const { lookup } = await import('node:dns/promises')
  return lookup(host, options)
}
