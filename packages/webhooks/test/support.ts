import { type HostHooks, HostPoints, type Logger } from '@netbox-hooks/core'
import {
  type ChangeEvent,
  type DirectedEvents,
  type EventRule,
  RequestBuilder,
  type Webhook,
  type WebhookCallback,
  type WebhookCallbackOptions,
  webhooksExtension,
} from '@netbox-hooks/webhooks'

export interface Builder {
  readonly builder: RequestBuilder
  readonly hooks: HostHooks
  /** Log lines, fields first. */
  readonly lines: string[]
  /** The payload of an event that one rule sends to one webhook. */
  payloadOf(event: ChangeEvent): Promise<Record<string, unknown>>
}

/** Builds requests with these callbacks, registered in this order. */
export function builderWith(
  callbacks: readonly (WebhookCallback | readonly [WebhookCallback, WebhookCallbackOptions])[],
  options: { readonly rules?: readonly EventRule[]; readonly directed?: DirectedEvents } = {},
): Builder {
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`)
  const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep }
  const { hooks, registry } = new HostPoints([webhooksExtension], { logger, name: 'netbox-hooks' })
  for (const entry of callbacks) {
    const [callback, more] = typeof entry === 'function' ? [entry, {}] : entry
    registry.add('webhookCallbacks', { callback, options: more })
  }
  const everything = ['dcim.*', 'extras.*', 'my_plugin.*']
  const builder = new RequestBuilder({
    directed: options.directed,
    hooks,
    registry,
    logger,
    // However slow the machine is, only what a test lets hang is late.
    callbackTimeout: 60_000,
    contextBudget: 60_000,
  })
  for (const name of ['first', 'second']) builder.putWebhook(webhook(name))
  const rules = options.rules ?? [rule({ objectTypes: everything })]
  for (const [rank, each] of rules.entries()) builder.putRule(each, rank)
  return {
    builder,
    hooks,
    lines,
    async payloadOf(event) {
      const {
        requests: [request],
      } = await builder.build(event)
      return JSON.parse(Buffer.from(request?.body ?? []).toString())
    },
  }
}

export function rule(more: Partial<EventRule> = {}): EventRule {
  const eventTypes = [
    'object_created',
    'object_updated',
    'job_completed',
    'job_errored',
    'ticket_opened',
    'object_deleted',
  ]
  return { name: 'rule', enabled: true, objectTypes: ['dcim.site'], eventTypes, webhooks: ['first'], ...more }
}

export function siteEvent(more: Partial<ChangeEvent> = {}): ChangeEvent {
  return {
    eventType: 'object_updated',
    objectType: 'dcim.site',
    objectId: 4,
    data: { id: 4, name: 'Site 1' },
    snapshots: { prechange: { status: 'planned' }, postchange: { status: 'active' } },
    request: { id: 'r', method: 'PATCH', path: '/', user: 'jstretch' },
    username: 'jstretch',
    timestamp: '2026-03-06T15:11:23.503186+00:00',
    ...more,
  }
}

export function webhook(name: string): Webhook {
  return {
    name,
    enabled: true,
    payloadUrl: `https://${name}.example.com/`,
    httpMethod: 'POST',
    httpContentType: 'application/json',
    headers: { 'X-Own': name },
  }
}
