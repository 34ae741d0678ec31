import type { MemoryStore, StoredDelivery } from '@netbox-hooks/delivery/memory'
import type { RecordedAttempt } from '@netbox-hooks/delivery/queue'
import { actionOf } from '@netbox-hooks/delivery/queue'
import type {
  BuiltRequests,
  CallbackOutcome,
  ChangeEvent,
  Payload,
  RuleExplanation,
} from '@netbox-hooks/webhooks'
import { bodyText, parsedBody } from '../body.ts'
import type { SentRequest } from './test-network.ts'

/** Who added a key of the context. */
export interface ContextSource {
  /** The plugin; for a tap of the application, the tap's name; `(event)` if the event brought it. */
  readonly plugin: string
  /** The callback of that plugin whose value it has. */
  readonly callback: string | undefined
  /** The plugins whose value was overwritten, first to last. */
  readonly overwrote: readonly string[]
}

/** What has become of a request, or of a run of an action, so far. */
export interface Progress {
  readonly state: 'pending' | 'delivered' | 'failed' | 'cancelled'
  /** What came of each attempt. */
  readonly attempts: readonly RecordedAttempt[]
  /** When the next attempt is due. */
  readonly nextAttemptAt: Date | undefined
  /** Why the last attempt failed. */
  readonly error: { readonly code: string; readonly message: string } | undefined
}

/** A request to a webhook, as it is sent. */
export interface EmittedRequest extends Progress, SentRequest {
  /** The delivery's id, which is sent as `webhook-id`. */
  readonly id: string
  readonly webhook: string
  /** The rule by which it is made. */
  readonly rule: string
  /** The body read as JSON; `undefined` if it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: what it is, its reader knows
  readonly json: any
}

/** A run of a plugin's action. */
export interface EmittedAction extends Progress {
  readonly id: string
  /** Name of the action. */
  readonly type: string
  readonly rule: string
  /** What it is run with. */
  readonly settings: unknown
}

/** What an {@link EmittedEvent} is made of. */
export interface EmittedEventParts {
  readonly id: string
  readonly event: ChangeEvent
  /** `undefined` if nothing could be made of it. */
  readonly built: BuiltRequests | undefined
  readonly callbacks: readonly CallbackOutcome[]
  readonly rules: readonly RuleExplanation[]
  readonly store: MemoryStore
  readonly sent: (deliveryId: string) => SentRequest | undefined
}

/** An event that a test host was given: what was built of it, and what has become of that so far. */
export class EmittedEvent {
  readonly id: string
  /** As it was accepted. */
  readonly event: ChangeEvent
  /** What came of every callback that was called: how long it took, what it returned, why it failed. */
  readonly callbacks: readonly CallbackOutcome[]
  /** What every rule says of it, in the order in which they run. */
  readonly rules: readonly RuleExplanation[]
  readonly #parts: EmittedEventParts

  constructor(parts: EmittedEventParts) {
    const { id, event, callbacks, rules } = parts
    this.id = id
    this.event = event
    this.callbacks = callbacks
    this.rules = rules
    this.#parts = parts
  }

  /** What webhooks are sent, without an envelope or a template; `undefined` if no rule has fired. */
  get payload(): Payload | undefined {
    return this.#parts.built?.payload
  }

  /** What plugins added to the payload; `undefined` if none has. */
  get context(): Payload['context'] {
    return this.payload?.context
  }

  /** Who added each key of the context. */
  get provenance(): Readonly<Record<string, ContextSource>> {
    const { provenance = {} } = this.#parts.built ?? {}
    return Object.fromEntries(
      Object.entries(provenance).map(([key, { plugin, overwrote = [] }]) => [
        key,
        { plugin, callback: this.#callbackOf(plugin, key), overwrote },
      ]),
    )
  }

  /** Names of the rules that have fired. */
  get fired(): readonly string[] {
    return this.rules.filter(({ fired }) => fired).map(({ rule }) => rule)
  }

  /** The requests, as they are sent. */
  get requests(): readonly EmittedRequest[] {
    return this.#deliveries
      .filter(({ webhook }) => actionOf(webhook) === undefined)
      .map((each) => this.#requestOf(each))
  }

  /** The runs of plugins' actions. */
  get actions(): readonly EmittedAction[] {
    return this.#deliveries.flatMap((delivery) => {
      const type = actionOf(delivery.webhook)
      return type === undefined ? [] : [this.#actionOf(delivery, type)]
    })
  }

  get #deliveries(): readonly StoredDelivery[] {
    const all = [...this.#parts.store.deliveries.values()]
    return all.filter(({ eventId, redeliveryOf }) => eventId === this.id && redeliveryOf === undefined)
  }

  /** Data in a namespace of the plugin is not under the keys that the callback returned. */
  #callbackOf(plugin: string, key: string): string | undefined {
    const own = this.callbacks.filter((each) => each.plugin === plugin && each.outcome === 'merged')
    const found = own.findLast(({ returned = {} }) => Object.hasOwn(returned, key)) ?? own.at(-1)
    return found?.callback
  }

  #requestOf(delivery: StoredDelivery): EmittedRequest {
    const { id, webhook, method, url, headers, body: bytes, meta } = delivery
    const stored = { method, url, headers, body: bodyText(bytes) }
    const sent = this.#parts.sent(id) ?? stored
    return {
      id,
      webhook,
      rule: String(meta?.['rule'] ?? ''),
      ...sent,
      json: parsedBody(sent.body),
      ...progressOf(delivery),
    }
  }

  #actionOf(delivery: StoredDelivery, type: string): EmittedAction {
    const { id, meta } = delivery
    const rule = String(meta?.['rule'] ?? '')
    const planned = this.#parts.built?.actions.find((each) => each.rule === rule && each.type === type)
    return { id, type, rule, settings: planned?.settings, ...progressOf(delivery) }
  }
}

function progressOf({ state, attemptList, dueAt }: StoredDelivery): Progress {
  const attempts = [...attemptList]
  const nextAttemptAt = state === 'pending' && dueAt !== undefined ? new Date(dueAt) : undefined
  return { state, attempts, nextAttemptAt, error: attempts.at(-1)?.error }
}
