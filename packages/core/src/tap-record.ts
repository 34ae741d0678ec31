/** A function tapped into a hook of the host, and what its calls have come to. */
export interface TapRecord {
  /** The hook's name. */
  readonly hook: string
  /** As it was tapped; for a callback, the callback's name. */
  readonly name: string
  /** The plugin that made the tap; `undefined` for one of the application. */
  readonly plugin: string | undefined
  readonly calls: number
  /** Calls that threw, were late, or answered with what the hook does not take. */
  readonly failures: number
  /** Time that all calls took, in milliseconds. */
  readonly totalMs: number
  /** Time that the longest call took, in milliseconds. */
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
  totalMs = 0
  maxMs = 0
  pausedUntil: number | undefined
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

  count(durationMs: number, failed: boolean): void {
    this.calls += 1
    if (failed) this.failures += 1
    this.totalMs += durationMs
    if (durationMs > this.maxMs) this.maxMs = durationMs
  }

  toJSON(): TapRecord {
    const { hook, name, plugin, calls, failures, totalMs, maxMs, pausedUntil } = this
    return { hook, name, plugin, calls, failures, totalMs, maxMs, pausedUntil }
  }
}
