import type { CallbackWatch } from '@netbox-hooks/webhooks'

/** The callbacks that have been called and have not ended. */
export class CallsUnderWay {
  readonly #calls = new Set<string>()

  watch({
    plugin,
    callback = 'a tap',
  }: {
    readonly plugin: string
    readonly callback: string | undefined
  }): CallbackWatch {
    const name = `${callback} of ${plugin}`
    return {
      run: (call) => {
        this.#calls.add(name)
        call()
      },
      end: () => void this.#calls.delete(name),
    }
  }

  /** Which they are, as the rest of a sentence. */
  get text(): string {
    return this.#calls.size === 0 ? 'its turn' : `the callback ${[...this.#calls].join(', and for ')}`
  }
}
