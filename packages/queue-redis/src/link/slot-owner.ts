import { messageOf } from '@netbox-hooks/core'
import type { Redis } from 'ioredis'
import type { RedisNode } from './address.ts'
import type { ClientSettings } from './connection-options.ts'
import { HeldRedis } from './held-redis.ts'

/** What a {@link SlotOwner} is made of. */
export interface SlotOwnerOptions {
  /** Some nodes of the cluster. */
  readonly nodes: readonly RedisNode[]
  /** A key in the slot. */
  readonly key: string
  /** How nodes are reached, beside their address. */
  readonly connection: ClientSettings
}

/** How many nodes may send one on to another. */
const mostHops = 5

/**
 * Finds the node of a cluster that has a slot: any node says who has it. The nodes that it hears of on the way are asked
 * when those that were named are gone.
 */
export class SlotOwner {
  readonly #options: SlotOwnerOptions
  #known: readonly RedisNode[]

  constructor(options: SlotOwnerOptions) {
    this.#options = options
    this.#known = options.nodes
  }

  /** Asks one node after the other until one of them leads to the owner. Rejects as the last one failed. */
  async find(): Promise<RedisNode> {
    let failure: unknown
    for (const node of [...this.#known]) {
      try {
        const owner = await this.#follow(node)
        this.#know([owner, ...this.#known])
        return owner
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }

  async #follow(start: RedisNode): Promise<RedisNode> {
    let node = start
    for (let hop = 0; hop < mostHops; hop += 1) {
      const next = await this.#ask(node)
      if (!next) return node
      node = next
    }
    throw new Error('The nodes of the cluster do not agree on who has the slot')
  }

  /** @returns who else has the slot; `undefined` if this node does */
  async #ask({ host, port }: RedisNode): Promise<RedisNode | undefined> {
    const own = {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    }
    const settings: ClientSettings = { ...this.#options.connection, ...own, host, port }
    const client = new HeldRedis(settings)
    // It is told by the promises.
    client.on('error', () => {})
    try {
      await client.connect()
      this.#know([...this.#known, ...(await nodesOf(client))])
      await client.exists(this.#options.key)
      return undefined
    } catch (error) {
      const [, to, toPort] = /^MOVED \d+ (.*):(\d+)$/.exec(messageOf(error)) ?? []
      if (toPort === undefined) throw error
      // A node that does not know the other's name means its own.
      return { host: to || host, port: Number(toPort) }
    } finally {
      client.disconnect()
    }
  }

  #know(nodes: readonly RedisNode[]): void {
    const byName = new Map(nodes.map((node) => [`${node.host}:${node.port}`, node]))
    this.#known = [...byName.values()]
  }
}

/** Every node of the cluster, as one of them knows it: masters before their replicas. */
async function nodesOf(client: Redis): Promise<RedisNode[]> {
  const ranges = await client.cluster('SLOTS')
  return ranges.flatMap(([, , ...nodes]) =>
    nodes.flatMap(([host, port]) => (host ? [{ host, port: Number(port) }] : [])),
  )
}
