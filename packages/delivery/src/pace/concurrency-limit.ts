/** Between how many requests at once a limit adapts. It is fixed where `min` is `max`. */
export interface ConcurrencyBounds {
  readonly min: number
  readonly max: number
}

/** How many times as long as with few requests at once an endpoint may take before it is given fewer. */
const tolerance = 1.5
/** An answer counts as so many times as long at most: one that was held up says little of the others. */
const longest = 3
/** How far what is known of an endpoint's time follows a round of answers with `min` requests at once… */
const followingAtMin = 1 / 4
/** …and one with more of them, if they were faster: chance makes some rounds fast. */
const followingFaster = 1 / 16
/** What is left of a limit when a request is refused. */
const afterRefusal = 3 / 4
/** What is left of a limit, at least, when answers take longer. */
const afterSlowdown = 1 / 2

/**
 * How many requests at once an endpoint bears, found out by what comes of them: it grows by adding, and falls by a part of
 * itself. It has no clock: it counts answers, and looks at them in rounds of as many as it lets through at once.
 *
 * - After a round that took no longer than one with `min` requests at once, it grows by as many answers as found others
 *   waiting for their place, so twofold at most; above what it once fell to, by one. The longer a round took, the less it
 *   grows.
 * - After a round that took longer than {@link tolerance} it falls by as much.
 * - When a request is refused it falls to {@link afterRefusal}, and to as many as are not refused.
 *
 * What was in flight when it fell says nothing of what it fell to.
 */
export class ConcurrencyLimit {
  #min: number
  #max: number
  #value: number
  /** Up to here it grows fast. */
  #proven: number
  /** How many requests have begun… */
  #begun = 0
  /** …and how many of them when it fell last. */
  #begunAtFall = 0
  /** How long the endpoint takes with few requests at once, in ms; infinite until a round has ended. */
  #usualMs = Number.POSITIVE_INFINITY
  /** Of this round: how many answers, how long they took, and how many found others waiting. */
  #answers = 0
  #sumMs = 0
  #held = 0

  /** It begins with `min`. */
  constructor({ min, max }: ConcurrencyBounds) {
    this.#min = min
    this.#max = max
    this.#value = min
    this.#proven = max
  }

  get min(): number {
    return this.#min
  }

  get max(): number {
    return this.#max
  }

  /** Goes on within other bounds, with what it has learnt as far as they allow it. */
  bound({ min, max }: ConcurrencyBounds): void {
    const hasFallen = this.#proven < this.#max
    const within = (value: number) => Math.min(Math.max(value, min), max)
    this.#min = min
    this.#max = max
    this.#value = within(this.#value)
    this.#proven = hasFallen ? within(this.#proven) : max
  }

  get isFixed(): boolean {
    return this.min === this.max
  }

  /**
   * How many requests may be in flight at once.
   * @param share how many of `max` are this host's, if hosts share a queue: its part of the limit is the same
   */
  within(share: number): number {
    return Math.ceil((this.#value * share) / this.max)
  }

  /** A request begins. @returns what to name it by when it ends */
  begin(): number {
    this.#begun += 1
    return this.#begun
  }

  /**
   * A request was answered as it should be.
   * @param ms how long the endpoint took
   * @param isHeldUp whether others waited for its place, all being taken
   */
  answered(request: number, ms: number, isHeldUp: boolean): void {
    if (this.isFixed || request <= this.#begunAtFall) return
    this.#answers += 1
    this.#sumMs += Math.min(Math.max(1, ms), longest * this.#usualMs)
    if (isHeldUp) this.#held += 1
    if (this.#answers >= this.#value) this.#endRound()
  }

  /**
   * A request was refused, or not answered in time, as if there were too many.
   * @param left how many of this host's are still in flight
   * @param share see {@link within}
   * @returns whether that is news: not if it had begun before the limit fell last
   */
  refused(request: number, left: number, share: number = this.max): boolean {
    const isNews = request > this.#begunAtFall
    if (isNews && this.#value > this.min) {
      this.#fallTo(this.#value * afterRefusal)
      this.#proven = this.#value
    }
    if (share > 0) this.#fallTo((left * this.max) / share)
    return isNews
  }

  #endRound(): void {
    const mean = this.#sumMs / this.#answers
    this.#learnUsual(mean)
    const ratio = mean / this.#usualMs
    const held = this.#held
    this.#beginRound()
    if (ratio <= tolerance) this.#grow(held, Math.min(1, (tolerance - ratio) / (tolerance - 1)))
    else if (this.#value > this.min) {
      this.#fallTo(this.#value * Math.max(afterSlowdown, tolerance / ratio))
      this.#proven = this.#value
    }
  }

  /** Longer times are taken over from rounds with `min` requests at once alone: they are not of their making. */
  #learnUsual(mean: number): void {
    const usual = this.#usualMs
    if (usual === Number.POSITIVE_INFINITY) {
      this.#usualMs = mean
    } else if (this.#value === this.min) {
      this.#usualMs += (mean - usual) * followingAtMin
      // It has become slower by itself: what it bears is found out anew.
      if (mean > tolerance * usual) this.#proven = this.max
    } else if (mean < usual) this.#usualMs += (mean - usual) * followingFaster
  }

  #grow(held: number, part: number): void {
    if (this.#value < this.#proven)
      this.#value = Math.min(this.#proven, this.#value + Math.floor(held * part))
    else if (2 * held > this.#value) this.#value = Math.min(this.max, this.#value + 1)
  }

  #fallTo(value: number): void {
    const next = Math.max(this.min, Math.floor(value))
    if (next >= this.#value) return
    this.#value = next
    this.#begunAtFall = this.#begun
    this.#beginRound()
  }

  #beginRound(): void {
    this.#answers = 0
    this.#sumMs = 0
    this.#held = 0
  }
}
