import { type Logger, messageOf } from '@netbox-hooks/core'
import type { Redis } from 'ioredis'
import { defineScripts } from '../scripts/commands.ts'
import type { RedisAddress } from './address.ts'
import { checkServer } from './check-server.ts'
import { clusterConnector } from './cluster-connector.ts'
import { type ClientSettings, connectionOptions } from './connection-options.ts'
import { openFailure } from './failure.ts'
import { HeldRedis } from './held-redis.ts'
import { Listener } from './listener.ts'
import { SlotOwner } from './slot-owner.ts'

/** What a {@link RedisLink} is made of. */
export interface RedisLinkOptions {
  readonly address: RedisAddress
  /** Folder that the paths of certificates start at. Default: the process's. */
  readonly directory?: string | undefined
  /** How long a call may take, in ms. */
  readonly callTimeout: number
  readonly logger: Logger
  /** Called when the connection is made again after it was lost, before any other call goes over it. */
  readonly onRestored: () => void
}

/** How long the server has to take a connection, in ms. */
const connectTimeout = 5_000
/** What the client says of a call that it has not sent. */
const unsent = /^(Stream isn't writeable|Connection is closed)/
/** The longest pause between two attempts to connect again, in ms. */
const longestPause = 1_000

/**
 * The connection to the server. While it is down calls are rejected at once: none waits for it to come back, and none is
 * sent twice.
 */
export class RedisLink {
  readonly client: Redis
  readonly #options: RedisLinkOptions
  readonly #settings: ClientSettings
  #isOpen = false
  #isLost = false
  #lastError: unknown

  constructor(options: RedisLinkOptions) {
    this.#options = options
    const { address, directory = '.' } = options
    const connection = connectionOptions(address, directory)
    const owner = new SlotOwner({
      nodes: address.nodes,
      key: address.prefix,
      connection: { ...connection, connectTimeout },
    })
    this.#settings = {
      ...connection,
      ...(address.kind === 'cluster' && {
        Connector: clusterConnector({ owner, tls: connection.tls, goesOn: () => this.#isOpen }),
      }),
      lazyConnect: true,
      connectTimeout,
      commandTimeout: options.callTimeout,
      keepAlive: 10_000,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => this.#pauseBefore(times),
      sentinelRetryStrategy: (times) => this.#pauseBefore(times),
      // After a failover the server that was asked is a replica: connect again, to its successor. So if the slot has moved.
      reconnectOnError: (error) => /^(READONLY|MOVED)/.test(error.message),
    }
    this.client = new HeldRedis(this.#settings)
    defineScripts(this.client)
    this.client.on('error', (error: unknown) => {
      this.#lastError = error
    })
    this.client.on('close', () => this.#lost())
    this.client.on('ready', () => this.#restored())
  }

  /** @throws NetboxHooksError `NBH_REDIS_UNREACHABLE`, `NBH_REDIS_REFUSED` */
  async open(): Promise<void> {
    const { address, logger } = this.#options
    try {
      await this.client.connect()
      await checkServer(this.client, address.shown, logger)
      this.#isOpen = true
    } catch (error) {
      this.client.disconnect()
      throw openFailure(address.shown, this.#lastError ?? error)
    }
  }

  /** Why a call was rejected: of one that could not be sent, why there is no connection. */
  reasonOf(thrown: unknown): unknown {
    if (unsent.test(messageOf(thrown))) return this.#lastError ?? new Error('the connection is lost')
    return this.client.status === 'ready' ? thrown : (this.#lastError ?? thrown)
  }

  /** Connects anew: the server has not answered. */
  reconnect(): void {
    if (this.client.status === 'ready') this.client.disconnect(true)
  }

  /** A second connection to the same server, that listens to channels; `onAgain` when it does so again. */
  async listen(
    channels: readonly string[],
    onMessage: (message: string) => void,
    onAgain: () => void,
  ): Promise<Listener> {
    const listener = new Listener({ settings: this.#settings, channels, onMessage, onAgain })
    await listener.begin()
    return listener
  }

  async close(): Promise<void> {
    this.#isOpen = false
    if (this.client.status === 'ready') await this.client.quit().catch(() => {})
    this.client.disconnect()
  }

  /** A server that does not answer at the start is waited for by nobody. */
  #pauseBefore(times: number): number | null {
    return this.#isOpen ? Math.min(50 * times, longestPause) : null
  }

  #lost(): void {
    if (!this.#isOpen || this.#isLost) return
    this.#isLost = true
    const { address, logger } = this.#options
    const reason = this.#lastError === undefined ? '' : `: ${messageOf(this.#lastError)}`
    logger.error({ queue: address.shown }, `The connection to the queue's server is lost${reason}`)
  }

  #restored(): void {
    if (!this.#isOpen) return
    this.#isLost = false
    this.#lastError = undefined
    this.#options.logger.info({ queue: this.#options.address.shown }, "The queue's server answers again")
    this.#options.onRestored()
  }
}
