/** A function tapped into a hook of the host, and what its calls have come to. */
export interface TapRecord {
  /** The hook's name. */
  readonly hook: string
  /** As it was tapped. */
  readonly name: string
  /** The plugin that made the tap; `undefined` for one of the application. */
  readonly plugin: string | undefined
  readonly calls: number
  /** Calls that threw, were late, or answered with what the hook does not take. */
  readonly failures: number
  /** Mean duration of the calls that were timed, in milliseconds: the first 16, then every 16th. */
  readonly meanMs: number
  /** Longest duration seen, in milliseconds, of the calls that were timed and of all that answered later. */
  readonly maxMs: number
  /** Until when it is not called, in milliseconds since 1970, because it failed several times in a row. */
  readonly pausedUntil: number | undefined
}

/** The host's own, changeable view of a {@link TapRecord}. */
export class TapStatistics implements TapRecord {
  readonly hook: string
  readonly name: string
  calls = 0
  failures = 0
  maxMs = 0
  pausedUntil: number | undefined
  #timedCalls = 0
  #timedMs = 0
  readonly #pluginOf: () => string | undefined

  /** @param pluginOf a module registers before its plugin's name is known */
  constructor(hook: string, name: string, pluginOf: () => string | undefined) {
    this.hook = hook
    this.name = name
    this.#pluginOf = pluginOf
  }

  get plugin(): string | undefined {
    return this.#pluginOf()
  }

  get meanMs(): number {
    return this.#timedCalls === 0 ? 0 : round(this.#timedMs / this.#timedCalls)
  }

  /** Counts a call, and says whether to time it: to time each would cost more than most of them. */
  begin(): boolean {
    const calls = this.calls++
    return calls < 16 || (calls & 15) === 0
  }

  /** Takes note of a timed call's duration. */
  timed(ms: number): void {
    this.#timedCalls += 1
    this.#timedMs += ms
    this.longest(ms)
  }

  /** Takes note of a call's duration if none took longer. */
  longest(ms: number): void {
    if (ms > this.maxMs) this.maxMs = round(ms)
  }

  toJSON(): TapRecord {
    const { hook, name, plugin, calls, failures, meanMs, maxMs, pausedUntil } = this
    return { hook, name, plugin, calls, failures, meanMs, maxMs, pausedUntil }
  }
}

function round(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
