import { uptime } from 'node:os'

/** What a machine knows of time. */
export interface TimeSource {
  /** What its clock says, in ms since the epoch. Somebody may set it. */
  wall(): number
  /** Ms that have passed since some moment, whoever sets the clock. It may stand still while the machine sleeps. */
  steady(): number
  /** The same while it sleeps, too, but less exact. */
  uptime(): number
}

/** The time of this machine. */
export const machineTime: TimeSource = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  uptime: () => uptime() * 1_000,
}

/** What an engine keeps of its queue's time from one host to the next, in ms. */
export interface KeptTime {
  /** The queue's time when this was kept. */
  readonly now: number
  /** By how much it was ahead of the clock. */
  readonly offset: number
  /** How much of it has passed without a host, beyond what counts. */
  readonly unlived: number
}

/** Of the time in which no host has the queue, what counts as lived: a clock that is wrong at a start ages nothing by more. */
const longestGap = 24 * 60 * 60_000
/** What makes a difference to the clock a jump of it, in ms; less is the clock being put right, or rounding. */
const leastJump = 2_000

/**
 * The time of a queue. It never goes back, and while a host has the queue it goes on as fast as time really passes, whoever
 * sets the clock: what is stored as a time to come in it is as far away as it was meant to be. From one host to the next
 * the clock is believed, unless it says less than the last host knew.
 *
 * As long as nobody sets the clock, it is the clock's time.
 */
export class QueueTime {
  readonly #source: TimeSource
  /** The queue's time when the steady one was 0. */
  #base = 0
  #unlived = 0
  /** By how much it is told to be ahead of the clock… */
  #offset = 0
  /** …and by how much it was, when it was looked at last: hosts that share a queue have clocks of their own. */
  #seen = 0
  #slept = 0

  constructor(source: TimeSource = machineTime) {
    this.#source = source
    this.begin(undefined)
  }

  /**
   * Goes on from where the last host has left it.
   * @returns by how much the clock jumped meanwhile, as far as that is known, in ms; 0 if it did not
   */
  begin(kept: KeptTime | undefined): number {
    const wall = this.wall()
    const now = kept ? wall + kept.offset : wall
    const passed = kept ? now - kept.now : 0
    const unlived = (kept?.unlived ?? 0) + Math.max(0, passed - longestGap)
    const from = kept ? Math.max(now, kept.now) : now
    this.beginAt(from, unlived, from - wall)
    return passed < -leastJump ? passed : 0
  }

  /**
   * Begins with that time.
   * @param unlived how much of it no host has lived, in ms
   * @param offset by how much it is ahead of the clock that people are told, in ms
   */
  beginAt(time: number, unlived: number, offset: number): void {
    this.#unlived = unlived
    this.#base = time - this.#source.steady()
    this.#slept = this.#asleep()
    this.#offset = offset
    this.#seen = time - this.wall()
  }

  /** Goes on with that time, if it is later: hosts that share a queue keep the same. */
  goOnFrom(time: number, unlived: number, offset: number): void {
    this.#unlived = unlived
    this.#offset = offset
    this.#base = Math.max(this.#base, time - this.#source.steady())
  }

  /** The time, in ms; comparable only to times of the same queue. */
  now(): number {
    return Math.floor(this.#base + this.#source.steady())
  }

  /** What the clock says, in ms since the epoch. */
  wall(): number {
    return this.#source.wall()
  }

  /** How much time has passed while hosts had the queue, or little more: by it one judges how old something is, in ms. */
  lived(): number {
    return this.now() - this.#unlived
  }

  /** What the clock will say, or said, at a time of the queue. */
  toWall(time: number): number {
    return time - this.#ahead
  }

  /** The queue's time when the clock says that. */
  ofWall(wall: number): number {
    return wall + this.#ahead
  }

  /** What is to be kept for the next host. */
  kept(): KeptTime {
    return { now: this.now(), offset: this.#ahead, unlived: this.#unlived }
  }

  /**
   * Notices what has happened to the clock; to be called now and then.
   * @returns by how much it was set ahead, or back if that is negative, in ms; 0 if it was not
   */
  look(): number {
    const slept = this.#asleep() - this.#slept
    if (slept > leastJump) this.#base += slept
    if (Math.abs(slept) > leastJump) this.#slept += slept
    const jump = this.#jump
    this.#offset -= jump
    this.#seen -= jump
    return jump
  }

  /** By how much it is ahead of the clock: as long as nobody sets that, the same, so that no time is told in two ways. */
  get #ahead(): number {
    return this.#offset - this.#jump
  }

  /** By how much the clock was set since it was looked at. */
  get #jump(): number {
    const jump = this.#seen - (this.now() - this.wall())
    return Math.abs(jump) < leastJump ? 0 : jump
  }

  /** How long the machine has slept since some moment, in ms. */
  #asleep(): number {
    return this.#source.uptime() - this.#source.steady()
  }
}
