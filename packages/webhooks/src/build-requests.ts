import { type Logger, messageOf, silentLogger } from '@netbox-hooks/core'
import type { ChangeEvent, JsonObject } from './change-event.ts'
import type { CallbackOutcome } from './contribution.ts'
import { deepFreeze } from './deep-freeze.ts'
import type { EventRule, RuleMatcher } from './event-rules.ts'
import { type GatherOptions, gatherContext, type Provenance } from './gather-context.ts'
import { buildPayload, serializePayload } from './payload.ts'
import { type RenderedRequest, renderRequest } from './render-request.ts'
import type { Webhook } from './webhook.ts'
import type { WebhookHooks } from './webhook-hooks.ts'

/** What requests are built with. */
export interface RequestParts {
  readonly rules: RuleMatcher
  /** By name. */
  readonly webhooks: ReadonlyMap<string, Webhook>
  /** The hooks; callbacks are tapped already. */
  readonly hooks: WebhookHooks
  readonly gathering?: GatherOptions
}

/** A request to be made because of one rule. */
export interface WebhookRequest extends RenderedRequest {
  /** Name of the webhook. */
  readonly webhook: string
  /** Name of the rule. */
  readonly rule: string
}

/** What an event leads to. */
export interface BuiltRequests {
  readonly requests: readonly WebhookRequest[]
  /** What came of each callback; empty if none was called. */
  readonly outcomes: readonly CallbackOutcome[]
  /** Who added each key of the context. */
  readonly provenance: Readonly<Record<string, Provenance>>
}

interface Target {
  readonly rule: EventRule
  readonly webhook: Webhook
}

/**
 * The requests of an event, one per matching rule and enabled webhook: a webhook that two rules name is sent to twice,
 * as in NetBox. They share one body. If there are none, no callback is called. The event is frozen.
 */
export async function buildRequests(event: ChangeEvent, parts: RequestParts): Promise<BuiltRequests> {
  const targets = targetsOf(event, parts)
  if (targets.length === 0) return { requests: [], outcomes: [], provenance: {} }
  const { context, outcomes, provenance } = await gatherContext(parts.hooks, event, parts.gathering)
  const body = await renderBody(event, context, parts.hooks, parts.gathering?.logger ?? silentLogger)
  const requests = targets.map(({ rule, webhook }) => {
    return { webhook: webhook.name, rule: rule.name, ...renderRequest(webhook, body) }
  })
  return { requests, outcomes, provenance }
}

function targetsOf(event: ChangeEvent, { rules, webhooks }: RequestParts): Target[] {
  const targets: Target[] = []
  for (const rule of rules.match(event)) {
    for (const name of rule.webhooks) {
      const webhook = webhooks.get(name)
      if (webhook && webhook.enabled !== false) targets.push({ rule, webhook })
    }
  }
  return targets
}

/** The bytes of the event's payload, after the payload hook has had its say. */
async function renderBody(
  event: ChangeEvent,
  context: JsonObject | undefined,
  { payload: hook }: WebhookHooks,
  logger: Logger,
): Promise<Uint8Array> {
  const payload = buildPayload(event, { context })
  if (hook.taps.length === 0) return serializePayload(payload)
  const changed = await hook.promise(deepFreeze(payload), event)
  try {
    return serializePayload(changed)
  } catch (error) {
    const taps = hook.taps.map(({ name }) => name).join(', ')
    logger.warn(
      { hook: 'payload', code: 'NBH_PAYLOAD_INVALID' },
      `The payload cannot be written as JSON after the payload hook (${taps}) and is sent as it was: ${messageOf(error)}`,
    )
    return serializePayload(payload)
  }
}
