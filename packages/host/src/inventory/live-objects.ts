import type { WebhookTexts } from '@netbox-hooks/webhooks'
import type { ParsedEventRule } from '../config/parsed.ts'
import type { SplitWebhook } from '../config/split-webhook.ts'

/** Where an object comes from: the configuration, the store, or the plugin of that name. */
export type Origin = 'config' | 'managed' | (string & {})

/** A webhook that is in force on this host. */
export interface LiveWebhook extends SplitWebhook {
  readonly origin: Origin
  /** Its templates, compiled. Default: it has none. */
  readonly texts?: WebhookTexts | undefined
  /** Why this host sends nothing to it, as a sentence: a secret of it cannot be opened. */
  readonly held?: string | undefined
}

/** An event rule that is in force on this host. */
export interface LiveRule {
  readonly origin: Origin
  readonly rule: ParsedEventRule
  /** Its place among the rules of its `order`, see {@link ranks}. No other rule has it. */
  readonly rank: number
}

/** One change of what is in force. */
export type LiveChange =
  | { readonly put: 'webhook'; readonly webhook: LiveWebhook }
  | { readonly put: 'rule'; readonly rule: LiveRule }
  | { readonly remove: 'webhook' | 'rule'; readonly name: string }

/** Name of the webhook that a change concerns, if it is one. */
export function changedWebhook(change: LiveChange): string[] {
  if ('remove' in change) return change.remove === 'webhook' ? [change.name] : []
  return change.put === 'webhook' ? [change.webhook.stored.name] : []
}

const share = 2 ** 40

/**
 * Places of rules: those of the configuration as it lists them, then those of plugins as they were registered, then what is
 * managed, by id.
 */
export const ranks = {
  config: (index: number): number => index,
  plugin: (index: number): number => share + index,
  managed: (id: number): number => 2 * share + id,
} as const

/** A managed rule as it is put in force. @param id its number */
export function managedRule(rule: ParsedEventRule, id: number): LiveRule {
  return { origin: 'managed', rule, rank: ranks.managed(id) }
}
