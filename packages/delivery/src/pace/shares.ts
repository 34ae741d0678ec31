import type { Clock } from '../clock.ts'
import type { Share, SharedLimits, ShareWish } from '../queue/shared-limits.ts'

/** What {@link Shares} is made of. */
export interface SharesOptions {
  /** What hosts keep together; without it, this one has everything. */
  readonly limits: SharedLimits | undefined
  /** Requests that may be in flight to a webhook, from all hosts together. */
  readonly limitOf: (webhook: string) => number
  /** Whether this host can send to it at all. */
  readonly canSend: (webhook: string) => boolean
  /** Requests that are in flight to it from this host. */
  readonly inFlightOf: (webhook: string) => number
  /** Called when a webhook's share is another one. */
  readonly onChange: (webhook: string) => void
  /** Lets work run on by itself. */
  readonly run: (work: Promise<void>) => void
  readonly clock: Clock
}

/** How long a question that has failed waits, in ms. */
const pause = 5_000

/** How many requests this host may have in flight: all that are allowed, or its share if hosts share the queue. */
export class Shares {
  readonly #options: SharesOptions
  readonly #shares = new Map<string, Share>()
  readonly #wanted = new Set<string>()
  /** Those of them that have changed since the question was asked that is under way. */
  readonly #changed = new Set<string>()
  #isAsking = false
  /** Ends the wait after a question that has failed. */
  #cutShort = () => {}

  constructor(options: SharesOptions) {
    this.#options = options
  }

  /** How many requests may be in flight to a webhook. */
  of(webhook: string): number {
    const { limits, limitOf } = this.#options
    if (!limits) return limitOf(webhook)
    const share = this.#shares.get(webhook)
    if (share?.isValid()) return Math.min(share.held, share.due)
    this.#want(webhook)
    return 0
  }

  /** Whether this host is the one that may try a webhook whose breaker is open. */
  isFirst(webhook: string): boolean {
    if (!this.#options.limits) return true
    const share = this.#shares.get(webhook)
    return share?.isFirst === true && share.isValid()
  }

  /** Takes note that a request has ended: others may wait for its place. */
  ended(webhook: string): void {
    const share = this.#shares.get(webhook)
    if (share && share.held > Math.max(share.due, this.#options.inFlightOf(webhook))) this.#want(webhook)
  }

  /** Asks anew: hosts have come or gone, or have let go of something. Default: for every webhook. */
  lookAgain(webhooks: Iterable<string> = [...this.#shares.keys(), ...this.#wanted]): void {
    for (const webhook of [...webhooks])
      if (this.#shares.has(webhook) || this.#wanted.has(webhook)) this.#wantAnew(webhook)
    this.#cutShort()
  }

  /** Asks anew: a webhook's limit is another one, or whether it can be sent to. */
  renew(webhook: string): void {
    if (this.#options.limits) this.#wantAnew(webhook)
  }

  /** Forgets a webhook that is gone. */
  forget(webhook: string): void {
    this.#shares.delete(webhook)
  }

  /** Asks after the question that is under way, too: it may be answered by what was before. */
  #wantAnew(webhook: string): void {
    this.#changed.add(webhook)
    this.#want(webhook)
  }

  #want(webhook: string): void {
    this.#wanted.add(webhook)
    if (this.#isAsking) return
    this.#isAsking = true
    this.#options.run(this.#askForAll())
  }

  async #askForAll(): Promise<void> {
    const { limits, clock } = this.#options
    try {
      // All that the code that runs now asks for goes with one question.
      await undefined
      while (limits && this.#wanted.size > 0) await this.#ask(limits)
      this.#isAsking = false
    } catch (error) {
      const again = () => {
        cancel()
        this.#cutShort = () => {}
        this.#isAsking = false
        for (const webhook of this.#wanted) this.#want(webhook)
      }
      const cancel = clock.after(pause, again)
      this.#cutShort = again
      throw error
    }
  }

  async #ask(limits: SharedLimits): Promise<void> {
    const webhooks = [...this.#wanted]
    const wishes = webhooks.map((webhook) => this.#wishFor(webhook))
    this.#changed.clear()
    const shares = await limits.share(wishes)
    for (const [index, webhook] of webhooks.entries()) {
      if (!this.#changed.has(webhook)) this.#wanted.delete(webhook)
      this.#shares.set(webhook, shares[index] as Share)
      this.#options.onChange(webhook)
      this.ended(webhook)
    }
  }

  /** What may be in flight by the time of the answer is kept. */
  #wishFor(webhook: string): ShareWish {
    const { limitOf, canSend, inFlightOf } = this.#options
    const share = this.#shares.get(webhook)
    const inFlight = inFlightOf(webhook)
    const mayBe = share?.isValid() ? Math.min(share.held, share.due) : 0
    return { webhook, limit: canSend(webhook) ? limitOf(webhook) : 0, keep: Math.max(inFlight, mayBe) }
  }
}
