import type { Agent } from 'undici'
import type { TlsSettings } from './tls-settings.ts'

/** What requests must have in common to share connections. */
export interface ConnectionSettings {
  readonly tls?: TlsSettings | undefined
  /** URL of an HTTP proxy to tunnel through, e.g. `http://user:password@proxy.example.com:3128`. */
  readonly proxy?: string | undefined
}

/** An agent, and how many settings there are that it is for. */
interface Kept {
  readonly agent: Agent
  users: number
}

/** What settings without TLS or a proxy say. Most do, and there will be more of them. */
const plain = ''

/**
 * An undici agent for each kind of settings, in it a pool for each origin. One whose settings nobody has any more closes
 * its connections when what is under way has ended; a pool of which no connection is left goes by itself.
 */
export class Agents {
  readonly #make: (settings: ConnectionSettings, isFresh: boolean) => Agent
  /** By what the settings say. */
  readonly #agents = new Map<string, Kept>()
  /** The same by the object that says it: certificates are long. */
  readonly #known = new WeakMap<ConnectionSettings, Agent>()
  readonly #knownFresh = new WeakMap<ConnectionSettings, Agent>()
  readonly #gone = new FinalizationRegistry<string>((key) => this.#letGo(key))

  /** @param make makes the agent for a kind of settings; `isFresh`: whether it keeps no connection */
  constructor(make: (settings: ConnectionSettings, isFresh: boolean) => Agent) {
    this.#make = make
  }

  of(settings: ConnectionSettings, isFresh: boolean): Agent {
    const known = isFresh ? this.#knownFresh : this.#known
    const before = known.get(settings)
    if (before) return before
    const { agent } = this.#use(settings, isFresh)
    known.set(settings, agent)
    return agent
  }

  /** How many agents there are. */
  get size(): number {
    return this.#agents.size
  }

  /** Breaks off what is under way and closes all connections. */
  async destroy(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(({ agent }) => agent.destroy()))
  }

  #use(settings: ConnectionSettings, isFresh: boolean): Kept {
    const { tls, proxy } = settings
    const key = tls || proxy !== undefined || isFresh ? JSON.stringify([proxy, tls, isFresh]) : plain
    const kept = this.#agents.get(key) ?? { agent: this.#make({ tls, proxy }, isFresh), users: 0 }
    this.#agents.set(key, kept)
    kept.users += 1
    if (key !== plain) this.#gone.register(settings, key)
    return kept
  }

  #letGo(key: string): void {
    const kept = this.#agents.get(key)
    if (!kept) return
    kept.users -= 1
    if (kept.users > 0) return
    this.#agents.delete(key)
    // What has been destroyed meanwhile refuses it.
    kept.agent.close().catch(() => {})
  }
}
