import { NetboxHooksError } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from './change-event.ts'
import { copyJson } from './copy-json.ts'
import type { Expiring } from './deadlines.ts'
import {
  type ContextTapName,
  contextFailed,
  contextLate,
  contextNotAnObject,
  contextNotJson,
} from './errors.ts'

/** What a tap of the context hook is given for one event. */
export interface ContextGathering {
  /** The event; frozen. */
  readonly event: ChangeEvent
  /** Aborted when the tap's time limit has passed. It is made on first use: most taps have no use for it. */
  readonly signal: AbortSignal
  /**
   * Adds the keys of an object to the context; nothing if it is empty. What comes after the tap has ended, or after its
   * time limit, is ignored.
   * @throws NetboxHooksError `NBH_CONTEXT_INVALID` if it is not an object, or cannot be written as JSON
   */
  add(values: object | false | null | undefined): void
}

/** What came of one callback, or of one tap of an application, for one event. */
export interface CallbackOutcome {
  /** The plugin; for a tap of the application, the tap's name. */
  readonly plugin: string
  /** The callback's name; `undefined` for a tap of the application. */
  readonly callback: string | undefined
  readonly outcome: 'merged' | 'nothing' | 'failed' | 'late' | 'invalid'
  readonly durationMs: number
  /** Why it was skipped. */
  readonly error: NetboxHooksError | undefined
}

/** One tap's part in one event's context, from its call to its outcome. */
export class Contribution implements ContextGathering, Expiring {
  readonly event: ChangeEvent
  readonly deadline: number
  /** What it adds to the context; final once there is an outcome. */
  values: JsonObject | undefined
  outcome: CallbackOutcome | undefined
  watchedAt: number | undefined
  readonly #tap: ContextTapName
  readonly #timeout: number
  readonly #onEnd: (contribution: Contribution) => void
  readonly #began: number
  #abort: AbortController | undefined

  constructor(
    event: ChangeEvent,
    tap: ContextTapName,
    timeout: number,
    onEnd: (contribution: Contribution) => void,
  ) {
    this.event = event
    this.#tap = tap
    this.#timeout = timeout
    this.#onEnd = onEnd
    this.#began = performance.now()
    this.deadline = this.#began + timeout
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController()
      if (this.outcome?.outcome === 'late') this.#abort.abort(this.#timeoutError())
    }
    return this.#abort.signal
  }

  add(values: unknown): void {
    if (this.outcome || isNothing(values)) return
    const copy = this.#copy(values)
    if (Object.keys(copy).length > 0) this.values = this.values ? { ...this.values, ...copy } : copy
  }

  /** Ends it; `last` is added first. */
  succeed(last: unknown): void {
    try {
      this.add(last)
      this.#end(this.values ? 'merged' : 'nothing')
    } catch (error) {
      this.fail(error)
    }
  }

  fail(thrown: unknown): void {
    if (NetboxHooksError.is(thrown) && thrown.code === 'NBH_CONTEXT_INVALID') this.#end('invalid', thrown)
    else this.#end('failed', contextFailed(this.#tap, thrown))
  }

  expire(): void {
    if (this.outcome) return
    this.#end('late', contextLate(this.#tap, this.#timeout))
    this.#abort?.abort(this.#timeoutError())
  }

  /** What `AbortSignal.timeout()` aborts with, too. */
  #timeoutError(): DOMException {
    const message = `The time limit of ${this.#timeout / 1_000} s has passed`
    return new DOMException(message, 'TimeoutError')
  }

  #copy(values: unknown): JsonObject {
    if (!isObject(values)) throw contextNotAnObject(this.#tap, values)
    let copy: unknown
    try {
      copy = copyJson(values)
    } catch (thrown) {
      throw contextNotJson(this.#tap, thrown)
    }
    if (!isObject(copy)) throw contextNotAnObject(this.#tap, copy)
    return copy as JsonObject
  }

  #end(outcome: CallbackOutcome['outcome'], error?: NetboxHooksError): void {
    if (this.outcome) return
    if (error) this.values = undefined
    const { plugin, callback } = this.#tap
    this.outcome = { plugin, callback, outcome, durationMs: performance.now() - this.#began, error }
    this.#onEnd(this)
  }
}

/** Also an instance of a class, but no list, and nothing that JSON would turn into `{}`, like a Map. */
function isObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** What NetBox takes for nothing as well: `condition && { … }` returns such values. */
function isNothing(values: unknown): boolean {
  return !values || (Array.isArray(values) && values.length === 0)
}
