import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { every, sleep, type Timer } from '@netbox-hooks/core/times'
import {
  type KeptItem,
  type KeptKind,
  type KeptPart,
  newId,
  type QueueSeal,
  QueueTime,
  type QueueTransfer,
  queueClosed,
  type TransferCounts,
} from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { queueShared } from '../errors.ts'
import { parseRedisUrl, type RedisAddress } from '../link/address.ts'
import { callFailure } from '../link/failure.ts'
import { RedisLink } from '../link/link.ts'
import { isManaged, managedName } from '../objects/kept.ts'
import { runScript, type ScriptArgument, type ScriptName } from '../scripts/commands.ts'
import { momentArgs } from './calls.ts'
import { RedisKeptItems } from './kept-items.ts'
import { checkLayout } from './layout.ts'
import { packItems } from './pack-items.ts'

/** What a {@link RedisTransfer} is made of. */
export interface RedisTransferOptions {
  /** As that of a `RedisQueue`. */
  readonly url: string
  /** Folder that paths in the URL start at. Default: the process's. */
  readonly directory?: string
  /** Told once if the lease of a host that is silent has to be waited for. */
  readonly onWaiting?: () => void
}

/** How often it is looked whether a silent host's lease has ended, in ms. */
const lookPause = 200

/** Takes out of a queue on a server what it keeps, or puts it in. While it has the queue it holds a lease, as a host does. */
export class RedisTransfer implements QueueTransfer {
  readonly place: string
  readonly #address: RedisAddress
  readonly #onWaiting: () => void
  readonly #link: RedisLink
  readonly #items: RedisKeptItems
  readonly #holder = `mover-${newId()}.0`
  readonly #time = new QueueTime()
  #isOpen = false
  #timer: Timer | undefined

  /** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
  constructor({ url, directory, onWaiting = () => {} }: RedisTransferOptions) {
    this.#address = parseRedisUrl(url, { prefix: 'netbox-hooks', leaseMs: 15_000 })
    this.place = this.#address.shown
    this.#onWaiting = onWaiting
    this.#link = new RedisLink({
      address: this.#address,
      directory,
      callTimeout: 30_000,
      logger: silentLogger,
      onRestored: () => {},
    })
    this.#items = new RedisKeptItems({ prefix: this.#address.prefix, client: () => this.#client })
  }

  async open(): Promise<void> {
    await this.#link.open()
    this.#isOpen = true
    try {
      await this.#ask((client) => checkLayout(client, this.#address.prefix, this.place))
      await this.#take()
      const times = (await this.#run('tellTime', [])) as [number, number, number]
      this.#time.beginAt(...times)
    } catch (error) {
      await this.close()
      throw error
    }
    const { leaseMs } = this.#address
    this.#timer = every(leaseMs / 3, () => {
      // If it fails, so does the next call: the lease is not this one's any more.
      this.#run('renew', [this.#holder, leaseMs, leaseMs, this.#time.now(), 0]).catch(() => {})
    }).unref()
  }

  async sealed(): Promise<QueueSeal | undefined> {
    const text = await this.#ask((client) => client.get(`${this.#address.prefix}seal`))
    return text === null ? undefined : (JSON.parse(text) as QueueSeal)
  }

  async seal(seal: QueueSeal | undefined): Promise<void> {
    await this.#run('seal', [this.#holder, seal ? JSON.stringify(seal) : ''])
  }

  async counts(): Promise<TransferCounts> {
    const found = (await this.#run('transferCounts', [])) as number[]
    const [delivery = 0, ended = 0, event = 0, processed = 0, webhook = 0, ...managed] = found
    const [numbers = 0, object = 0, audit = 0] = managed
    const key = await this.#ask(() => this.#items.countKeys())
    return { delivery, ended, event, processed, webhook, key, numbers, object, audit }
  }

  read(
    kind: KeptKind,
    options: { readonly after?: string | undefined; readonly limit: number; readonly history: boolean },
  ): Promise<KeptPart> {
    return this.#ask(() => this.#items.read(kind, options))
  }

  async write(items: readonly KeptItem[]): Promise<number> {
    const time = this.#time
    return (await this.#run('putItems', [
      this.#holder,
      ...momentArgs(time),
      ...packItems(items, time),
    ])) as number
  }

  async drop(items: readonly KeptItem[]): Promise<void> {
    await this.#run('dropItems', [this.#holder, ...items.flatMap((item) => [item.kind, nameOf(item)])])
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#timer?.cancel()
    // A server that does not answer frees the queue when the lease ends.
    await runScript(this.#link.client, 'leave', this.#address.prefix, [this.#holder], 'text').catch(() => {})
    await this.#link.close()
  }

  /** Waits as long as the leases last that are there; a host that renews its own one is alive. */
  async #take(): Promise<void> {
    const look = async () => {
      const end = await this.#run('take', [this.#holder, this.#address.leaseMs])
      return end === null ? undefined : Number(end)
    }
    const end = await look()
    if (end !== undefined) this.#onWaiting()
    for (let next = end; next !== undefined; next = await look()) {
      if (next > Number(end)) throw queueShared(this.place)
      await sleep(lookPause)
    }
  }

  get #client(): Redis {
    if (!this.#isOpen) throw queueClosed(this.place)
    return this.#link.client
  }

  #run(script: ScriptName, args: readonly ScriptArgument[]): Promise<unknown> {
    return this.#ask((client) => runScript(client, script, this.#address.prefix, args, 'text'))
  }

  async #ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    try {
      return await question(this.#client)
    } catch (error) {
      throw NetboxHooksError.is(error) ? error : callFailure(this.place, error, 0)
    }
  }
}

/** What an item is found by. */
function nameOf(item: KeptItem): string {
  if (item.kind === 'webhook') return item.record.webhook
  if (item.kind === 'key') return item.key
  if (isManaged(item)) return managedName(item)
  return item.kind === 'delivery' ? item.delivery.id : item.event.id
}
