import type { Logger, Registry } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from './change-event.ts'
import { ContextGathering, type Contribution } from './context-gathering.ts'
import { Deadlines } from './deadlines.ts'
import { deepFreeze } from './deep-freeze.ts'
import { type EventRule, RuleIndex } from './event-rules.ts'
import { buildPayload, serializePayload } from './payload.ts'
import type { Webhook } from './webhook.ts'
import { requestHeaders } from './webhook.ts'
import type { WebhookHooks } from './webhook-hooks.ts'

/** What a {@link RequestBuilder} is made of. */
export interface RequestBuilderOptions {
  readonly rules: readonly EventRule[]
  readonly webhooks: readonly Webhook[]
  readonly hooks: WebhookHooks
  /** Holds the callbacks; registration is closed. */
  readonly registry: Registry
  readonly logger: Logger
  /** Time limit of a callback without one of its own, in milliseconds. Default 5,000. */
  readonly callbackTimeout?: number | undefined
}

/** A request to be made for an event. */
export interface WebhookRequest {
  /** Name of the webhook. */
  readonly webhook: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The same bytes for every webhook of the event. */
  readonly body: Uint8Array
}

/** Turns events into requests: rules, then context, then payload. */
export class RequestBuilder {
  readonly #rules: RuleIndex
  readonly #webhooks: ReadonlyMap<string, Webhook>
  readonly #hooks: WebhookHooks
  readonly #logger: Logger
  readonly #callbackTimeout: number
  readonly #deadlines = new Deadlines()
  readonly #overwritten = new Set<string>()

  constructor(options: RequestBuilderOptions) {
    const { hooks, registry } = options
    this.#rules = new RuleIndex(options.rules)
    this.#webhooks = new Map(options.webhooks.map((webhook) => [webhook.name, webhook]))
    this.#hooks = hooks
    this.#logger = options.logger
    this.#callbackTimeout = options.callbackTimeout ?? 5_000
    for (const [position, entry] of registry.entries('webhookCallbacks').entries()) {
      hooks.context.tapPromise(entry.plugin, (gathering) => gathering.call(entry, position))
    }
  }

  /** The requests of an event, one per matching rule and enabled webhook. Without any, no callback is called. */
  async build(event: ChangeEvent): Promise<WebhookRequest[]> {
    const webhooks = this.#rules
      .match(event.eventType, event.objectType)
      .flatMap((rule) => rule.webhooks)
      .map((name) => this.#webhooks.get(name))
      .filter((webhook) => webhook?.enabled)
    if (webhooks.length === 0) return []

    deepFreeze(event)
    const context = await this.#gatherContext(event)
    const payload = await this.#hooks.payload.promise(buildPayload(event, { context }), event)
    const body = serializePayload(payload)
    return (webhooks as Webhook[]).map((webhook) => ({
      webhook: webhook.name,
      method: webhook.httpMethod,
      url: webhook.payloadUrl,
      headers: requestHeaders(webhook),
      body,
    }))
  }

  async #gatherContext(event: ChangeEvent): Promise<JsonObject> {
    const gathering = new ContextGathering(event, this.#deadlines, this.#callbackTimeout)
    await this.#hooks.context.promise(gathering)
    gathering.end()
    for (const { plugin, outcome, reason } of gathering.outcomes) {
      if (reason === undefined) continue
      this.#logger.warn({ plugin, outcome }, `A webhook callback of ${plugin} was skipped: ${reason}`)
    }
    return this.#merge(gathering.contributions())
  }

  /** Shallow, last wins. Built from entries, so that a key `__proto__` is a key like any other. */
  #merge(contributions: readonly Contribution[]): JsonObject {
    const merged = new Map<string, { readonly plugin: string; readonly value: unknown }>()
    for (const { plugin, data } of contributions) {
      for (const [key, value] of Object.entries(data)) {
        const earlier = merged.get(key)
        if (earlier && earlier.plugin !== plugin) this.#warnOverwritten(key, earlier.plugin, plugin)
        merged.set(key, { plugin, value })
      }
    }
    return Object.fromEntries([...merged].map(([key, { value }]) => [key, value]))
  }

  #warnOverwritten(key: string, earlier: string, plugin: string): void {
    const pair = JSON.stringify([key, earlier, plugin])
    if (this.#overwritten.has(pair)) return
    this.#overwritten.add(pair)
    const advice = 'Register one of them with { namespace: true }.'
    this.#logger.warn(
      { plugin, key },
      `${plugin} overwrites the context key "${key}" of ${earlier}. ${advice}`,
    )
  }
}
