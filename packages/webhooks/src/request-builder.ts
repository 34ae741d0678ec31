import type { Logger, Registry } from '@netbox-hooks/core'
import {
  type BuiltRequests,
  buildRequests,
  type RequestParts,
  type WebhookRequest,
} from './build-requests.ts'
import type { ChangeEvent } from './change-event.ts'
import { compileRules, type EventRule } from './event-rules.ts'
import { tapCallbacks } from './tap-callbacks.ts'
import type { Webhook } from './webhook.ts'
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
  /** Time limit of all callbacks of an event together, in milliseconds. Default 10,000. */
  readonly contextBudget?: number | undefined
}

/** Turns the events of one host into requests. Taps the registered callbacks when it is made. */
export class RequestBuilder {
  readonly #parts: RequestParts

  constructor(options: RequestBuilderOptions) {
    const { rules, webhooks, hooks, registry, logger, callbackTimeout, contextBudget } = options
    const byName = new Map(webhooks.map((webhook) => [webhook.name, webhook]))
    tapCallbacks(hooks, registry)
    const gathering = {
      logger,
      warned: new Set<string>(),
      ...(callbackTimeout !== undefined && { timeout: callbackTimeout }),
      ...(contextBudget !== undefined && { budget: contextBudget }),
    }
    this.#parts = { rules: compileRules(rules), webhooks: byName, hooks, gathering }
  }

  /** The requests of an event, see {@link buildRequests}. */
  async build(event: ChangeEvent): Promise<readonly WebhookRequest[]> {
    return (await this.buildWithOutcomes(event)).requests
  }

  /** The requests of an event, and what came of each callback. */
  buildWithOutcomes(event: ChangeEvent): Promise<BuiltRequests> {
    return buildRequests(event, this.#parts)
  }
}
