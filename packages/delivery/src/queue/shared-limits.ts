/** How often something may happen: `count` times in `per` ms. */
export interface RateLimit {
  readonly count: number
  /** Milliseconds. */
  readonly per: number
}

/**
 * What hosts that share a queue keep together. Their engine sees to it: whatever hosts come, go, or are killed, what all
 * of them have been given comes to no more than the limit at any time. A host that is not heard of keeps what it has
 * until its lease has ended, and begins nothing more from then on.
 */
export interface SharedLimits {
  /**
   * Takes this host's shares of how many requests webhooks may have in flight; from the first call on the host counts as
   * one that sends. The shares that are due to all hosts come to the limit exactly. This host holds less than is due to
   * it until others have let go of more, see {@link QueueWatcher.onShares}.
   */
  share(wishes: readonly ShareWish[]): Promise<readonly Share[]>

  /** Takes tokens of a webhook's rate limit, to be used at once: as many as there are, at most `most`. */
  takeTokens(webhook: string, limit: RateLimit, most: number): Promise<TokenGrant>
}

/** What a host wants of a webhook. */
export interface ShareWish {
  readonly webhook: string
  /** Requests in flight, from all hosts together. With 0 this host cannot send to it: the others share it among them. */
  readonly limit: number
  /** It does not let go of so many: they are in flight, or may be soon. */
  readonly keep: number
}

/** What a host has of a webhook. */
export interface Share {
  /** How many requests it may have in flight. */
  readonly held: number
  /** How many it should have. What it holds beyond that, it lets go of with its next wish. */
  readonly due: number
  /** Whether it is the one host that may try a webhook whose breaker is open. */
  readonly isFirst: boolean
  /** Whether it still is this host's; it is not any more when the host's lease has ended. */
  readonly isValid: () => boolean
}

/** What {@link SharedLimits.takeTokens} answers. */
export interface TokenGrant {
  readonly taken: number
  /** After how many ms to ask again, if none was taken. */
  readonly waitMs: number
}
