import { withTimeLimit } from '@netbox-hooks/core'
import { hostStopped, hostUsed, stopLate } from './errors.ts'

/** How long a host that is stopped while it starts may take to come to where it can end, in ms. */
const endMs = 10_000

/** What a host does until it runs. It can be stopped on the way: it ends then before its next step. */
export class StartUp {
  readonly #stopping = new AbortController()
  readonly #leftBehind = Promise.withResolvers<never>()
  #underWay: Promise<unknown> | undefined

  constructor() {
    this.#leftBehind.promise.catch(() => {})
  }

  /** Aborted with `NBH_HOST_STOPPED`, when no further step is to be taken. */
  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  /**
   * Does the work, of which there is one at a time.
   * @throws NetboxHooksError `NBH_HOST_USED`, `NBH_HOST_STOPPED`; what the work throws
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted()
    if (this.#underWay) throw hostUsed()
    const underWay = work().finally(() => {
      this.#underWay = undefined
    })
    this.#underWay = underWay
    return Promise.race([underWay, this.#leftBehind.promise])
  }

  /**
   * Takes no further step, and resolves when the one under way has ended. One that does not end in time is left behind; when
   * it does, what it has opened is closed.
   * @throws NetboxHooksError `NBH_STOP_LATE`
   */
  async stop(): Promise<void> {
    this.#stopping.abort(hostStopped())
    const ended = Promise.resolve(this.#underWay).then(
      () => {},
      () => {},
    )
    try {
      await withTimeLimit(ended, endMs, () => stopLate('start', endMs))
    } finally {
      this.#leftBehind.reject(this.signal.reason)
    }
  }
}
