import { NetboxHooksError, silentLogger } from '@netbox-hooks/core'
import { queueClosed } from '@netbox-hooks/delivery/queue'
import type { Redis } from 'ioredis'
import { parseRedisUrl, type RedisAddress } from '../link/address.ts'
import { callFailure } from '../link/failure.ts'
import { RedisLink } from '../link/link.ts'
import { RedisHistory } from './history.ts'
import { checkLayout } from './layout.ts'

/** What a {@link RedisQueueReader} is made of. */
export interface RedisQueueReaderOptions {
  /** As that of a `RedisQueue`. */
  readonly url: string
  /** Folder that paths in the URL start at. Default: the process's. */
  readonly directory?: string
}

/**
 * Reads what became of deliveries and what is managed, without being a host: also of a queue that was moved, and that no
 * host opens.
 */
export class RedisQueueReader {
  readonly history: RedisHistory
  readonly #address: RedisAddress
  readonly #link: RedisLink
  #isOpen = false

  /** @throws NetboxHooksError `NBH_REDIS_URL_INVALID` */
  constructor({ url, directory }: RedisQueueReaderOptions) {
    this.#address = parseRedisUrl(url, { prefix: 'netbox-hooks', leaseMs: 15_000 })
    this.#link = new RedisLink({
      address: this.#address,
      directory,
      callTimeout: 30_000,
      logger: silentLogger,
      onRestored: () => {},
    })
    this.history = new RedisHistory({
      prefix: this.#address.prefix,
      client: () => this.#client,
      failure: (thrown) => this.#failure(thrown),
    })
  }

  /** @throws NetboxHooksError `NBH_REDIS_UNREACHABLE`, `NBH_REDIS_REFUSED`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_FAILED` */
  async open(): Promise<void> {
    await this.#link.open()
    this.#isOpen = true
    try {
      await checkLayout(this.#client, this.#address.prefix, this.#address.shown)
    } catch (error) {
      await this.close()
      throw this.#failure(error)
    }
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#link.close()
  }

  get #client(): Redis {
    if (!this.#isOpen) throw queueClosed(this.#address.shown)
    return this.#link.client
  }

  #failure(thrown: unknown): Error {
    if (NetboxHooksError.is(thrown)) return thrown
    return callFailure(this.#address.shown, this.#link.reasonOf(thrown), 0)
  }
}
