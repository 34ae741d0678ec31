import { NetboxHooksError } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'

/** A host that webhooks go to, and that the network policy lets nothing out to. */
export interface BlockedTarget {
  /** As it is to be listed in `delivery.network.allow`. */
  readonly host: string
  readonly reason: string
  /** Names of the webhooks. */
  readonly webhooks: readonly string[]
  /** Whether listing it would let it through. */
  readonly canBeAllowed: boolean
}

/** What gives away a cloud's credentials is let through by nobody but its owner. */
const isMetadata = /a metadata service|(?:metadata|instance-data)\S* is this machine/
/** How many names are looked up at once. */
const atOnce = 8

/** Collects where webhooks go. */
export class Targets {
  readonly #webhooks = new Map<string, { readonly url: URL; readonly names: Set<string> }>()

  add(url: string, webhook: string): void {
    const parsed = URL.parse(url)
    if (!parsed) return
    const known = this.#webhooks.get(parsed.hostname) ?? { url: parsed, names: new Set() }
    known.names.add(webhook)
    this.#webhooks.set(parsed.hostname, known)
  }

  /**
   * The hosts that are not public and not allowed. Names are looked up where this runs; one that cannot be is passed over:
   * it is looked up again for each request.
   */
  async blocked(allow: readonly string[]): Promise<readonly BlockedTarget[]> {
    const policy = new NetworkPolicy({ allow })
    const waiting = [...this.#webhooks.entries()]
    const found: BlockedTarget[] = []
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [hostname, { url, names }] = next
        const reason = await problemOf(policy, url)
        if (reason === undefined) continue
        const host = hostname.replace(/^\[(.*)\]$/, '$1')
        const allowing = new NetworkPolicy({ allow: [...allow, host] })
        const canBeAllowed = !isMetadata.test(reason) && (await problemOf(allowing, url)) === undefined
        found.push({ host, reason, webhooks: [...names], canBeAllowed })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    return found.sort((one, other) => (one.host < other.host ? -1 : 1))
  }
}

async function problemOf(policy: NetworkPolicy, url: URL): Promise<string | undefined> {
  const { allowed, reason = '' } = policy.checkUrl(url)
  if (!allowed) return reason
  try {
    await policy.resolve(url)
    return undefined
  } catch (error) {
    if (NetboxHooksError.is(error) && error.code === 'NBH_TARGET_BLOCKED') return error.message
    return undefined
  }
}
