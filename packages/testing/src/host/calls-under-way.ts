import type { CallbackOutcome, CallbackWatch } from '@netbox-hooks/webhooks'

/** The callbacks that have been called and have not ended, and how long the others have really taken. */
export class CallsUnderWay {
  readonly #calls = new Set<string>()
  readonly #taken = new WeakMap<CallbackOutcome, number>()

  watch({
    plugin,
    callback = 'a tap',
  }: {
    readonly plugin: string
    readonly callback: string | undefined
  }): CallbackWatch {
    const name = `${callback} of ${plugin}`
    let began = performance.now()
    return {
      run: (call) => {
        began = performance.now()
        this.#calls.add(name)
        call()
      },
      end: (outcome) => {
        this.#calls.delete(name)
        this.#taken.set(outcome, performance.now() - began)
      },
    }
  }

  /** An outcome with how long it took: for real, or by the host's clock if more of that has passed. */
  timed(outcome: CallbackOutcome): CallbackOutcome {
    const durationMs = Math.max(outcome.durationMs, this.#taken.get(outcome) ?? 0)
    return { ...outcome, durationMs }
  }

  /** Which they are, as the rest of a sentence. */
  get text(): string {
    return this.#calls.size === 0 ? 'its turn' : `the callback ${[...this.#calls].join(', and for ')}`
  }
}
