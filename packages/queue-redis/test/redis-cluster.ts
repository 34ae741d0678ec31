import type { Redis } from 'ioredis'
import { freePort } from '../../delivery/test/free-port.ts'
import { RedisServer } from './redis-server.ts'
import { until } from './support.ts'

/**
 * How long a node may be silent before it counts as gone, in ms: short only where a replica is to take its place, or a
 * busy machine would make an end of a cluster in which nothing has happened.
 */
const nodeTimeouts = { alone: '60000', replicated: '5000' }

/** A node and the port that the nodes talk to each other at. */
export type ClusterNode = RedisServer & { readonly busPort: number }

/** A real cluster on loopback: three nodes that share the slots, and a replica of each if wanted. */
export class RedisCluster {
  readonly nodes: readonly ClusterNode[]

  private constructor(nodes: readonly ClusterNode[]) {
    this.nodes = nodes
  }

  static async start({ replicas = false } = {}): Promise<RedisCluster> {
    const nodes = await Promise.all(
      Array.from({ length: replicas ? 6 : 3 }, () =>
        startNode(nodeTimeouts[replicas ? 'replicated' : 'alone']),
      ),
    )
    const cluster = new RedisCluster(nodes)
    await cluster.#join()
    return cluster
  }

  /** Of all nodes, or of some. */
  urlOf(nodes: readonly ClusterNode[] = this.nodes): string {
    return `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  }

  /** The node that has the slot of a key. */
  async ownerOf(key: string): Promise<ClusterNode> {
    const [some] = this.nodes.filter((node) => node.isRunning) as [ClusterNode]
    return withClient(some, async (client) => {
      const slot = (await client.cluster('KEYSLOT', key)) as unknown as number
      const ranges = await client.cluster('SLOTS')
      const [, , owner] = ranges.find(([from, to]) => from <= slot && slot <= to) ?? []
      const port = owner?.[1]
      return this.nodes.find((node) => node.port === port) as ClusterNode
    })
  }

  /** Moves the slot of a key to another node, its keys one by one; `midway` runs when one of them has gone. */
  async moveSlot(key: string, to: ClusterNode, midway: () => Promise<void>): Promise<void> {
    const from = await this.ownerOf(key)
    await withClient(from, (source) =>
      withClient(to, async (target) => {
        const slot = (await source.cluster('KEYSLOT', key)) as unknown as number
        const [fromId, toId] = [
          await source.cluster('MYID' as 'INFO'),
          await target.cluster('MYID' as 'INFO'),
        ]
        await target.cluster('SETSLOT', slot, 'IMPORTING', String(fromId))
        await source.cluster('SETSLOT', slot, 'MIGRATING', String(toId))
        let keys = (await source.cluster('GETKEYSINSLOT', slot, 1)) as string[]
        const move = () => source.call('MIGRATE', '127.0.0.1', to.port, '', 0, 60_000, 'KEYS', ...keys)
        await move()
        await midway()
        for (;;) {
          keys = (await source.cluster('GETKEYSINSLOT', slot, 100)) as string[]
          if (keys.length === 0) break
          await move()
        }
        for (const node of this.nodes) {
          await withClient(node, (client) => client.cluster('SETSLOT', slot, 'NODE', String(toId)))
        }
      }),
    )
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()))
  }

  async #join(): Promise<void> {
    const [first] = this.nodes as [ClusterNode]
    await Promise.all(
      this.nodes.slice(0, 3).map((node, index) => {
        const from = Math.ceil((index * 16_384) / 3)
        const to = Math.ceil(((index + 1) * 16_384) / 3) - 1
        return withClient(node, (client) => client.cluster('ADDSLOTSRANGE', from, to))
      }),
    )
    for (const node of this.nodes) {
      await withClient(node, (client) =>
        client.call('CLUSTER', 'MEET', '127.0.0.1', first.port, first.busPort),
      )
    }
    for (const [index, node] of this.nodes.entries()) {
      await withClient(node, async (client) => {
        const isKnown = (info: string) => info.includes(`cluster_known_nodes:${this.nodes.length}`)
        await until(() => client.cluster('INFO') as Promise<string>, isKnown)
        if (index < 3) return
        const leader = this.nodes[index - 3] as ClusterNode
        const id = String(await withClient(leader, (other) => other.cluster('MYID' as 'INFO')))
        await until(() => client.cluster('REPLICATE', id).then(Boolean, () => false), Boolean)
      })
    }
    for (const node of this.nodes) {
      await withClient(node, async (client) => {
        await until(
          () => client.cluster('INFO') as Promise<string>,
          (info) => info.includes('cluster_state:ok'),
        )
      })
    }
    for (const node of this.nodes.slice(3)) {
      await withClient(node, async (client) => {
        await until(
          () => client.info('replication'),
          (info) => info.includes('master_link_status:up'),
        )
      })
    }
  }
}

async function startNode(nodeTimeout: string): Promise<ClusterNode> {
  const busPort = await freePort()
  const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', nodeTimeout]
  const server = await RedisServer.start(...cluster, '--cluster-port', String(busPort))
  return Object.assign(server, { busPort })
}

async function withClient<T>(node: RedisServer, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = node.client()
  try {
    return await work(client)
  } finally {
    client.disconnect()
  }
}
