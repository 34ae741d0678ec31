/** `setTimeout` takes no more than this, in ms: about 24.8 days. */
export const longestTimer: number = 2 ** 31 - 1

/** Work that is to be done at a time. */
export interface Timer {
  /** Does not do it. May be called twice, and after it was done. */
  cancel(): void
  /** Does not keep the process alive for it. */
  unref(): this
}

/**
 * A time span as Node's timers and the libraries on them take it, in whole ms: at least 1, since some take 0 for "no limit",
 * and at most {@link longestTimer}. What is no number counts as none.
 */
export function timerMs(ms: number): number {
  return ms >= 1 ? Math.min(Math.ceil(ms), longestTimer) : 1
}

/**
 * Does `work` once when `ms` milliseconds have passed. Any number will do: one that is negative or `NaN` is as soon as
 * possible, one that is too much for Node is waited for in parts, `Infinity` is never.
 */
export function after(ms: number, work: () => void): Timer {
  return new NodeTimer(ms, work, false)
}

/** Does `work` every `ms` milliseconds, which may be as they may in {@link after}. */
export function every(ms: number, work: () => void): Timer {
  return new NodeTimer(ms, work, true)
}

/** Aborts when `ms` milliseconds have passed, 24.8 days at most; the process is not kept alive for it. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(timerMs(ms))
}

class NodeTimer implements Timer {
  readonly #ms: number
  readonly #work: () => void
  readonly #repeats: boolean
  #timer: NodeJS.Timeout | undefined
  #keepsAlive = true

  constructor(ms: number, work: () => void, repeats: boolean) {
    this.#ms = ms
    this.#work = work
    this.#repeats = repeats
    if (repeats && timerMs(ms) >= ms) this.#timer = setInterval(work, timerMs(ms))
    else this.#wait(ms)
  }

  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  unref(): this {
    this.#keepsAlive = false
    this.#timer?.unref()
    return this
  }

  #wait(left: number): void {
    const part = timerMs(left)
    this.#timer = setTimeout(() => {
      if (left > part) return this.#wait(left - part)
      if (this.#repeats) this.#wait(this.#ms)
      this.#work()
    }, part)
    if (!this.#keepsAlive) this.#timer.unref()
  }
}
