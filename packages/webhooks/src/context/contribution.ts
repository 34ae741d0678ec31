import { type Expiring, isInstance, NetboxHooksError } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from '../change-event.ts'
import { type ContextTapName, callbackPaused, contextFailed, contextInvalid, contextLate } from '../errors.ts'
import { ContextRefused, copyContext } from './copy-context.ts'

/** What a tap of the context hook is given for one event. */
export interface ContextGathering {
  /** The event; frozen. */
  readonly event: ChangeEvent
  /** Aborted when the tap's time limit has passed. It is made on first use: most taps have no use for it. */
  readonly signal: AbortSignal
  /**
   * Adds the keys of an object to the context; nothing if it is empty. What comes after the tap has ended, or after its
   * time limit, is ignored.
   * @throws NetboxHooksError `NBH_CONTEXT_INVALID` if it is not an object, cannot be written as JSON, or is too big
   */
  add(values: object | false | null | undefined): void
}

/** What came of one callback, or of one tap of an application, for one event. */
export interface CallbackOutcome {
  /** The plugin; for a tap of the application, the tap's name. */
  readonly plugin: string
  /** The callback's name; `undefined` for a tap of the application. */
  readonly callback: string | undefined
  /** `paused`: it was not called, because it had failed too often. */
  readonly outcome: 'merged' | 'nothing' | 'failed' | 'late' | 'invalid' | 'paused'
  readonly durationMs: number
  /** What it added to the context. */
  readonly returned: JsonObject | undefined
  /** Why it was skipped. */
  readonly error: NetboxHooksError | undefined
}

/** What a {@link Contribution} is made of. */
export interface ContributionOptions {
  readonly event: ChangeEvent
  readonly tap: ContextTapName
  /** The tap's time limit in milliseconds. */
  readonly timeout: number
  /** When the whole gathering ends, as `performance.now()` counts: no tap has longer. */
  readonly deadline: number
  /** Bytes of JSON that it may add. */
  readonly size: number
}

/** One tap's part in one event's context, from its call to its outcome. */
export class Contribution implements ContextGathering, Expiring {
  readonly event: ChangeEvent
  readonly deadline: number
  /** What it adds to the context; final once there is an outcome. */
  values: JsonObject | undefined
  outcome: CallbackOutcome | undefined
  place: number | undefined
  readonly #tap: ContextTapName
  readonly #size: number
  readonly #onEnd: (contribution: Contribution) => void
  readonly #began: number
  /** What was added last; it is counted when something else is added. */
  #last: JsonObject | undefined
  #bytes = 0
  #abort: AbortController | undefined

  constructor(options: ContributionOptions, onEnd: (contribution: Contribution) => void) {
    this.event = options.event
    this.#tap = options.tap
    this.#size = options.size
    this.#onEnd = onEnd
    this.#began = performance.now()
    this.deadline = Math.min(this.#began + options.timeout, options.deadline)
  }

  get isOpen(): boolean {
    return this.outcome === undefined
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.outcome?.outcome === 'late') this.#abort.abort(this.#timeoutError())
    }
    return this.#abort.signal
  }

  add(values: unknown): void {
    if (this.outcome) return
    const copy = this.#copy(values)
    if (copy && Object.keys(copy).length > 0) this.values = this.values ? { ...this.values, ...copy } : copy
  }

  /** Ends it; `last` is added first. Too late is too late, also for a tap that has blocked the process meanwhile. */
  succeed(last: unknown): void {
    if (performance.now() > this.deadline) this.expire()
    try {
      this.add(last)
      this.#end(this.values ? 'merged' : 'nothing')
    } catch (error) {
      this.fail(error)
    }
  }

  fail(thrown: unknown): void {
    if (NetboxHooksError.is(thrown) && thrown.code === 'NBH_CONTEXT_INVALID') this.#end('invalid', thrown)
    else if (isInstance(thrown, ContextRefused)) this.#end('invalid', contextInvalid(this.#tap, thrown))
    else this.#end('failed', contextFailed(this.#tap, thrown))
  }

  /** Ends it without a call: the tap is paused. */
  skip(): void {
    this.#end('paused', callbackPaused(this.#tap))
  }

  expire(): void {
    if (this.outcome) return
    this.#end('late', contextLate(this.#tap, this.#timeout))
    this.#abort?.abort(this.#timeoutError())
  }

  /** Its time limit in milliseconds; 0 if the others had left it no time. */
  get #timeout(): number {
    return Math.max(0, Math.round(this.deadline - this.#began))
  }

  /** What `AbortSignal.timeout()` aborts with, too. */
  #timeoutError(): DOMException {
    const message = `The time limit of ${this.#timeout / 1_000} s has passed`
    return new DOMException(message, 'TimeoutError')
  }

  #copy(values: unknown): JsonObject | undefined {
    if (this.#last) this.#bytes += Buffer.byteLength(JSON.stringify(this.#last))
    try {
      this.#last = copyContext(values, { size: this.#size, used: this.#bytes })
      return this.#last
    } catch (thrown) {
      throw isInstance(thrown, ContextRefused) ? contextInvalid(this.#tap, thrown) : thrown
    }
  }

  #end(outcome: CallbackOutcome['outcome'], error?: NetboxHooksError): void {
    if (this.outcome) return
    if (error) this.values = undefined
    const { plugin, callback } = this.#tap
    const durationMs = performance.now() - this.#began
    this.outcome = { plugin, callback, outcome, durationMs, returned: this.values, error }
    this.#onEnd(this)
  }
}
