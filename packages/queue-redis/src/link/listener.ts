import type { ClientSettings } from './connection-options.ts'
import { HeldRedis } from './held-redis.ts'

/** What a {@link Listener} is made of. */
export interface ListenerOptions {
  readonly settings: ClientSettings
  readonly channels: readonly string[]
  readonly onMessage: (message: string) => void
  /** Called when it listens again after its connection was lost. */
  readonly onAgain: () => void
}

/** A connection that listens to channels, anew whenever it is lost. */
export class Listener {
  readonly #client: HeldRedis
  readonly #options: ListenerOptions

  constructor(options: ListenerOptions) {
    this.#options = options
    // A message may come at any time. The client would subscribe again by itself, and tell nobody whether it could.
    const own = { autoResubscribe: false, commandTimeout: undefined } as const
    this.#client = new HeldRedis({ ...options.settings, ...own })
    // The connection for calls reports what is wrong with the server.
    this.#client.on('error', () => {})
    this.#client.on('message', (_channel, message: string) => options.onMessage(message))
  }

  async begin(): Promise<void> {
    try {
      await this.#client.connect()
      await this.#client.subscribe(...this.#options.channels)
    } catch (error) {
      this.end()
      throw error
    }
    this.#client.on('ready', () => void this.#beginAgain())
  }

  end(): void {
    this.#client.disconnect()
  }

  async #beginAgain(): Promise<void> {
    try {
      await this.#client.subscribe(...this.#options.channels)
    } catch {
      // A connection that is lost is made again by itself; one that stands without listening is of no use.
      if (this.#client.status === 'ready') this.#client.disconnect(true)
      return
    }
    this.#options.onAgain()
  }
}
