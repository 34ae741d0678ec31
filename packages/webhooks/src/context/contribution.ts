import {
  type Done,
  type Expiring,
  isInstance,
  NetboxHooksError,
  type PluginScope,
  type TapListener,
} from '@netbox-hooks/core'
import type { Clock } from '@netbox-hooks/core/times'
import type { ChangeEvent, JsonObject } from '../change-event.ts'
import { callbackPaused, contextFailed, contextInvalid, contextLate } from '../errors.ts'
import { hasKeys } from '../has-keys.ts'
import { ContextRefused, copyContext } from './copy-context.ts'
import type { CallbackOutcome } from './outcome.ts'
import type { WebhookCallbackResult } from './result.ts'
import type { CallbackWatch } from './watch.ts'

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
  add(values: WebhookCallbackResult): void
}

/** Where a key of the context comes from. */
export interface Provenance {
  /** The plugin whose value it has; for a tap of the application, the tap's name; `(event)` if the event brought it. */
  readonly plugin: string
  /** The plugins whose value was overwritten, first to last. */
  readonly overwrote?: readonly string[]
}

/** Whose contribution it is. */
export interface Contributor {
  readonly names: Pick<CallbackOutcome, 'plugin' | 'callback'>
  /** Whose code it is; `undefined` for the application's. */
  readonly scope: PluginScope | undefined
  /** The key that its data is nested under. Default: it is not nested. */
  readonly namespace: string | undefined
  /** Where what it adds comes from. */
  readonly origin: Provenance
  /** Its time limit in milliseconds. Default: what the gathering says. */
  readonly timeout: number | undefined
  /** Whether what it returns is added to the context. */
  readonly addsResult: boolean
  /** Calls its code; to be done inside its scope. */
  call(contribution: Contribution): void
  /** Told when one has ended. */
  ended(contribution: Contribution): void
}

/** What the contributions to one event's context have in common. */
export interface ContributedEvent {
  readonly event: ChangeEvent
  /** Time limit in milliseconds of who has none of his own. */
  readonly timeout: number
  /** Bytes of JSON that each of them may add. */
  readonly size: number
  /** What time limits go by. */
  readonly clock: Clock
  /** When they began, by the clock… */
  readonly began: number
  /** …and when they all have to end: none has longer. */
  readonly deadline: number
  /** Told of every outcome, the moment it is known. */
  ended(outcome: CallbackOutcome): void
}

/** One tap's part in one event's context, from its call to its outcome. */
export class Contribution implements ContextGathering, Expiring, TapListener {
  readonly by: Contributor
  readonly deadline: number
  /** What it adds to the context; final once there is an outcome. */
  values: JsonObject | undefined
  outcome: CallbackOutcome | undefined
  place: number | undefined
  readonly #to: ContributedEvent
  readonly #done: Done
  readonly #watch: CallbackWatch | undefined
  /** What was added last; it is counted when something else is added. */
  #last: JsonObject | undefined
  #bytes = 0
  #abort: AbortController | undefined

  /** @param done called when it has ended */
  constructor(by: Contributor, to: ContributedEvent, done: Done, watch: CallbackWatch | undefined) {
    this.by = by
    this.#to = to
    this.#done = done
    this.#watch = watch
    this.deadline = Math.min(to.began + (by.timeout ?? to.timeout), to.deadline)
  }

  get event(): ChangeEvent {
    return this.#to.event
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

  /** Calls the tap, unless it is paused. */
  call(): void {
    if (!this.isOpen) return
    if (this.#watch) this.#watch.run(() => this.by.call(this))
    else this.by.call(this)
  }

  add(values: unknown): void {
    if (this.outcome) return
    const copy = this.#copy(values)
    if (copy && hasKeys(copy)) this.values = this.values ? { ...this.values, ...copy } : copy
  }

  /** Ends it with what the tap returned. Too late is too late, also for a tap that has blocked the process meanwhile. */
  succeed(result: unknown): void {
    const now = this.#to.clock.now()
    if (now > this.deadline) this.expire()
    try {
      this.add(this.by.addsResult ? result : undefined)
      this.#end(this.values ? 'merged' : 'nothing', now)
    } catch (error) {
      this.fail(error)
    }
  }

  fail(thrown: unknown): void {
    const now = this.#to.clock.now()
    const { names } = this.by
    if (NetboxHooksError.is(thrown) && thrown.code === 'NBH_CONTEXT_INVALID')
      this.#end('invalid', now, thrown)
    else if (isInstance(thrown, ContextRefused)) this.#end('invalid', now, contextInvalid(names, thrown))
    else this.#end('failed', now, contextFailed(names, thrown))
  }

  /** Ends it without a call: the tap is paused. */
  skip(): void {
    this.#end('paused', this.#to.clock.now(), callbackPaused(this.by.names))
  }

  expire(): void {
    if (this.outcome) return
    this.#end('late', this.#to.clock.now(), contextLate(this.by.names, this.#timeout))
    this.#abort?.abort(this.#timeoutError())
  }

  /** Its time limit in milliseconds; 0 if the others had left it no time. */
  get #timeout(): number {
    return Math.max(0, Math.round(this.deadline - this.#to.began))
  }

  /** What `AbortSignal.timeout()` aborts with, too. */
  #timeoutError(): DOMException {
    const message = `The time limit of ${this.#timeout / 1_000} s has passed`
    return new DOMException(message, 'TimeoutError')
  }

  #copy(values: unknown): JsonObject | undefined {
    if (this.#last) this.#bytes += Buffer.byteLength(JSON.stringify(this.#last))
    try {
      this.#last = copyContext(values, { size: this.#to.size, used: this.#bytes })
      return this.#last
    } catch (thrown) {
      throw isInstance(thrown, ContextRefused) ? contextInvalid(this.by.names, thrown) : thrown
    }
  }

  #end(outcome: CallbackOutcome['outcome'], now: number, error?: NetboxHooksError): void {
    if (this.outcome) return
    if (error) this.values = undefined
    const { plugin, callback } = this.by.names
    const durationMs = now - this.#to.began
    this.outcome = { plugin, callback, outcome, durationMs, returned: this.values, error }
    this.by.ended(this)
    this.#watch?.end(this.outcome)
    this.#to.ended(this.outcome)
    this.#done()
  }
}
