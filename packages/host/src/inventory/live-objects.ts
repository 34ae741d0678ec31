import type { ParsedEventRule } from '../config/parsed.ts'
import type { SplitWebhook } from '../config/split-webhook.ts'

/** Where an object comes from: the configuration, the store, or the plugin of that name. */
export type Origin = 'config' | 'managed' | (string & {})

/** A webhook that is in force on this host. */
export interface LiveWebhook extends SplitWebhook {
  readonly origin: Origin
  /** Why this host sends nothing to it, as a sentence: a secret of it cannot be opened. */
  readonly held?: string | undefined
}

/** An event rule that is in force on this host. */
export interface LiveRule {
  readonly origin: Origin
  readonly rule: ParsedEventRule
}

/** One change of what is in force. */
export type LiveChange =
  | { readonly put: 'webhook'; readonly webhook: LiveWebhook }
  | { readonly put: 'rule'; readonly rule: LiveRule }
  | { readonly remove: 'webhook' | 'rule'; readonly name: string }
