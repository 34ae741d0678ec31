import { messageOf, type RegistryEntry } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from './change-event.ts'
import type { Deadlines } from './deadlines.ts'
import { matchesTypes } from './matches-types.ts'
import type { WebhookCallbackInput } from './webhook-callbacks.ts'

/** What came of calling one callback for one event. */
export interface CallbackOutcome {
  readonly plugin: string
  readonly outcome: 'merged' | 'nothing' | 'failed' | 'late' | 'invalid'
  readonly durationMs: number
  /** Why it was skipped. */
  readonly reason?: string
}

/** One plugin's share of the context. */
export interface Contribution {
  readonly plugin: string
  readonly data: JsonObject
}

interface TimeLimit {
  readonly passed: Promise<typeof late>
  readonly abort: AbortController
  readonly end: () => void
}

const late = Symbol('late')

/** Gathers the context of one event: calls callbacks and keeps what they return. */
export class ContextGathering {
  readonly event: ChangeEvent
  /** What came of each callback, in the order in which they ended. */
  readonly outcomes: CallbackOutcome[] = []
  readonly #deadlines: Deadlines
  readonly #defaultTimeout: number
  readonly #limits = new Map<number, TimeLimit>()
  readonly #byCallback: (Contribution | undefined)[] = []
  readonly #added: Contribution[] = []

  constructor(event: ChangeEvent, deadlines: Deadlines, defaultTimeout: number) {
    this.event = event
    this.#deadlines = deadlines
    this.#defaultTimeout = defaultTimeout
  }

  /** Adds data to the context, after what the callbacks return. For taps of the application. */
  add(data: JsonObject): void {
    this.#added.push({ plugin: 'application', data })
  }

  /** Contributions in the order in which their callbacks were registered, then what was added. */
  contributions(): Contribution[] {
    return [...this.#byCallback.filter((contribution) => contribution !== undefined), ...this.#added]
  }

  /** Calls one callback. Whatever it does, the gathering goes on. */
  async call(entry: RegistryEntry<'webhookCallbacks'>, position: number): Promise<void> {
    const { callback, options } = entry.value
    if (!matchesTypes(options, this.event)) return
    const began = performance.now()
    const note = (outcome: CallbackOutcome['outcome'], reason?: string): void => {
      const durationMs = performance.now() - began
      this.outcomes.push({
        plugin: entry.plugin,
        outcome,
        durationMs,
        ...(reason !== undefined && { reason }),
      })
    }
    try {
      const timeout = options.timeout ?? this.#defaultTimeout
      const input = this.#input(entry, timeout)
      const returned = entry.scope ? entry.scope.run(() => callback(input)) : callback(input)
      const value = isThenable(returned)
        ? await Promise.race([returned, this.#limit(timeout).passed])
        : returned
      if (value === late) return note('late', `It did not answer within ${timeout / 1_000} s`)
      if (!value || isEmptyList(value)) return note('nothing')
      const mistake = mistakeIn(value)
      if (mistake) return note('invalid', mistake)
      const namespace = options.namespace === true ? entry.plugin : options.namespace
      const data = namespace === undefined ? (value as JsonObject) : { [namespace]: value }
      this.#byCallback[position] = { plugin: entry.plugin, data }
      note('merged')
    } catch (error) {
      note('failed', messageOf(error))
    }
  }

  /** Ends the time limits. */
  end(): void {
    for (const { end } of this.#limits.values()) end()
  }

  #input(entry: RegistryEntry<'webhookCallbacks'>, timeout: number): WebhookCallbackInput {
    const { objectType, eventType, data, request, snapshots } = this.event
    const record = entry.scope?.host.plugins.find(({ name }) => name === entry.plugin)
    const signalOf = () => this.#limit(timeout).abort.signal
    return Object.freeze({
      objectType,
      eventType,
      data: data ?? {},
      request,
      snapshots: snapshots ?? null,
      settings: record?.config?.settings ?? {},
      // Made on first use: most callbacks have no use for it, and signals are dear.
      get signal() {
        return signalOf()
      },
    })
  }

  /** Callbacks with the same time limit share it: they are called at the same moment. */
  #limit(ms: number): TimeLimit {
    const known = this.#limits.get(ms)
    if (known) return known
    const abort = new AbortController()
    const { promise: passed, resolve } = Promise.withResolvers<typeof late>()
    const end = this.#deadlines.start(ms, () => {
      resolve(late)
      abort.abort(new DOMException(`The callback's time limit of ${ms / 1_000} s has passed`, 'TimeoutError'))
    })
    const limit = { passed, abort, end }
    this.#limits.set(ms, limit)
    return limit
  }
}

/** Python counts it as nothing, and so does NetBox. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function mistakeIn(value: unknown): string | undefined {
  if (Object.prototype.toString.call(value) !== '[object Object]') {
    return `It returned ${Array.isArray(value) ? 'an array' : `a ${typeof value}`} where an object is expected`
  }
  try {
    JSON.stringify(value)
    return undefined
  } catch (error) {
    return `What it returned cannot be written as JSON: ${messageOf(error).split('\n', 1)[0]}`
  }
}
