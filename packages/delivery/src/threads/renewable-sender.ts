import type { Clock } from '@netbox-hooks/core/times'
import type { HttpSender, SentPart } from '../send/http-sender.ts'
import type { SendOptions, SendResult } from '../send/sender.ts'
import { httpSenderOf, type SenderSettings } from './settings.ts'

/** Sends as an {@link HttpSender} does, whose settings can be changed: what is under way then ends as it began. */
export class RenewableSender {
  readonly #clock: Clock | undefined
  #current: HttpSender
  /** Those that have something under way, with settings of before. */
  readonly #retired = new Set<HttpSender>()

  /**
   * @param clock what time limits go by; default: Node's
   * @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_PROXY_INVALID`
   */
  constructor(settings: SenderSettings, clock?: Clock) {
    this.#clock = clock
    this.#current = httpSenderOf(settings, clock)
  }

  send(delivery: SentPart, options: SendOptions): Promise<SendResult> {
    return this.#current.send(delivery, options)
  }

  /**
   * Makes requests to come with other settings, and over new connections.
   * @throws NetboxHooksError `NBH_NETWORK_ALLOW_INVALID`, `NBH_PROXY_INVALID`, with nothing changed
   */
  use(settings: SenderSettings): void {
    const before = this.#current
    this.#current = httpSenderOf(settings, this.#clock)
    this.#retired.add(before)
    void before.retire().then(() => this.#retired.delete(before))
  }

  /** Breaks off what is under way and closes all connections. May be called twice. */
  async destroy(): Promise<void> {
    await Promise.all([this.#current, ...this.#retired].map((sender) => sender.destroy()))
  }
}
