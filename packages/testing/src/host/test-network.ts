import { NetboxHooksError } from '@netbox-hooks/core'
import {
  classifyOutcome,
  type NewDelivery,
  type Sender,
  type SendOptions,
  SendPlan,
  type SendResult,
} from '@netbox-hooks/delivery'
import { hostVersion } from '@netbox-hooks/host'
import { bodyText } from '../body.ts'
import { openReceivers } from '../receiver/open-receivers.ts'

/** What a {@link TestNetwork} is made of. */
export interface TestNetworkOptions {
  /** Makes requests for real. */
  readonly network: Sender
  /** Whether a host is really sent to that is no receiver of this process. */
  readonly reaches: (host: string) => boolean
  /** Told whenever something happens. */
  readonly onActivity: () => void
}

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  /** By name in lower case. Signatures are those of the last attempt; there are none before the first. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Stands before the network: what goes to a receiver of this process, or where the test wants it to, is sent; all else is kept
 * from the network, and counts as accepted. What would be sent is noted of all of it.
 */
export class TestNetwork implements Sender {
  readonly #options: TestNetworkOptions
  readonly #sent = new Map<string, SentRequest>()
  /** What is under way: deliveries, and where each of them goes. */
  readonly #underWay = new Map<string, string>()

  constructor(options: TestNetworkOptions) {
    this.#options = options
  }

  /** A delivery's last attempt; `undefined` if none has begun. */
  sent(deliveryId: string): SentRequest | undefined {
    return this.#sent.get(deliveryId)
  }

  /** Whether it waits for an answer that is to come. */
  get isBusy(): boolean {
    return [...this.#underWay].some(([id, origin]) => !openReceivers.get(origin)?.isHanging(id))
  }

  async send(delivery: NewDelivery, options: SendOptions): Promise<SendResult> {
    const { network, reaches, onActivity } = this.#options
    const { id, url } = delivery
    try {
      this.#sent.set(id, requestOf(delivery, options))
    } catch (error) {
      if (!NetboxHooksError.is(error)) throw error
      return kept({ code: error.code, message: error.message })
    }
    const target = URL.parse(url)
    const origin = target?.origin ?? ''
    if (!openReceivers.has(origin) && !reaches(target?.hostname ?? '')) return kept(undefined)
    this.#underWay.set(id, origin)
    try {
      return await network.send(delivery, options)
    } finally {
      this.#underWay.delete(id)
      onActivity()
    }
  }

  destroy(): Promise<void> {
    return this.#options.network.destroy()
  }
}

/** The request as it would be sent now. */
function requestOf(
  { id, method, url, headers: given, body }: NewDelivery,
  options: SendOptions,
): SentRequest {
  const plan = new SendPlan(options, `netbox-hooks/${hostVersion}`)
  const timestamp = Math.floor(Date.now() / 1000)
  const all = plan.headers(given, plan.signer.headers({ id, timestamp, body }))
  const names = all.filter((_, index) => index % 2 === 0)
  const headers = Object.fromEntries(
    names.map((name, index) => [name.toLowerCase(), all[2 * index + 1] as string]),
  )
  return { method, url, headers, body: bodyText(body) }
}

/** What comes of a request that was kept from the network. */
function kept(error: SendResult['error']): SendResult {
  const status = error ? undefined : 200
  return {
    ...classifyOutcome({ status, code: error?.code, retryAfterMs: undefined }),
    status,
    responseHeaders: undefined,
    responseBody: undefined,
    error,
    durationMs: 0,
    timings: { total: 0 },
  }
}
