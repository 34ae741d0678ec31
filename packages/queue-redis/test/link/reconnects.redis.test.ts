import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { newId } from '@netbox-hooks/delivery'
import { expect, it, onTestFinished } from 'vitest'
import { RedisServer } from '../redis-server.ts'
import { openQueue, storeSome, until } from '../support.ts'

/** How a connection ends: in an orderly way, or as if the server had been killed. */
const endings = ['end', 'resetAndDestroy'] as const

/**
 * Stands between a client and a server, and ends connections as it is told: when so many packets have come from the
 * client, before the last of them is passed on, or together with the answer to it.
 */
class CuttingProxy {
  readonly #server = createServer((client) => this.#connect(client))
  readonly #sockets = new Set<Socket>()
  readonly #target: number
  /** How the next connections go, the first one first. */
  plans: {
    readonly packets: number
    readonly when: 'before' | 'with'
    readonly how: (typeof endings)[number]
  }[] = []

  constructor(target: number) {
    this.#target = target
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends all connections that there are. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  close(): void {
    this.#server.close()
    this.cut()
  }

  #connect(client: Socket): void {
    const plan = this.plans.shift()
    const server = connect(this.#target, '127.0.0.1')
    let packets = 0
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    }
    client.on('close', () => server.destroy())
    server.on('close', () => client.destroy())
    client.on('data', (data) => {
      packets += 1
      if (plan && packets >= plan.packets && plan.when === 'before') client[plan.how]()
      else server.write(data)
    })
    server.on('data', (data) => {
      client.write(data, () => {
        if (plan && packets >= plan.packets) client[plan.how]()
      })
    })
  }
}

it('goes on, and leaves no promise unheld, when its server goes away at any step of a reconnect', async () => {
  const server = await RedisServer.start()
  onTestFinished(() => server.stop())
  const proxy = new CuttingProxy(server.port)
  onTestFinished(() => proxy.close())
  // Not the first database: the client selects one of its own when it connects.
  const url = `redis://127.0.0.1:${await proxy.listen()}/3`
  const unheld: unknown[] = []
  const note = (reason: unknown) => void unheld.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  const prefix = newId()
  const queue = await openQueue({ url, prefix })
  const other = await openQueue({ url: `${server.url}/3`, prefix })
  for (const how of endings) {
    for (const when of ['before', 'with'] as const) {
      // Both connections are made anew at once, each in up to five packets.
      for (let packets = 1; packets <= 5; packets += 1) {
        const plan = { packets, when, how }
        proxy.plans = [plan, plan, plan]
        proxy.cut()
        await until(
          () =>
            queue.counts().then(
              () => proxy.plans.length,
              () => Number.POSITIVE_INFINITY,
            ),
          (plansLeft) => plansLeft === 0,
        )
      }
    }
  }
  let dueHeard = 0
  queue.watch({
    onDue: () => {
      dueHeard += 1
    },
  })
  await until(
    async () => {
      await storeSome(other, 1)
      return dueHeard
    },
    (heard) => heard > 0,
  )
  expect(unheld).toEqual([])
})
