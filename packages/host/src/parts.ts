// What a host is made of, for the command line, which reads a configuration or a queue without a host.

export {
  type AppliedConfig,
  type ApplyOptions,
  checkedSettings,
  type NamedSettings,
  readAppliedConfig,
  resolveSettings,
} from './config/applied-config.ts'
export { eventOrder } from './config/checks/event-order.ts'
export { whyInactive } from './config/checks/inactive-webhooks.ts'
export { Configuration } from './config/configuration.ts'
export type { EffectiveValue } from './config/effective-values.ts'
export { configInvalid } from './config/errors.ts'
export { configSchema } from './config/json-schema.ts'
export { keyVariables, tokenVariables } from './config/overrides.ts'
export type { ParsedConfig, ParsedEventRule, ParsedServer } from './config/parsed.ts'
export { queueUrlProblem } from './config/queue-url.ts'
export { withEscapes } from './config/reference.ts'
export { describeCoreCopies } from './core-copies.ts'
export { pluginStores } from './engine/plugin-stores.ts'
export { hostNotRunning } from './errors.ts'
export { orderingKeyIn } from './events/ordering-key.ts'
export { recentEvents } from './events/recent-events.ts'
export { NetboxHooksHost } from './host.ts'
export { hostModules } from './host-modules.ts'
export { configuredObjects } from './inventory/configured-objects.ts'
export { Inventory } from './inventory/inventory.ts'
export type { LiveChange, LiveRule, LiveWebhook, Origin } from './inventory/live-objects.ts'
export { StoredAuditTrail } from './managed/audit-trail.ts'
export { storedObjects } from './managed/stored-objects.ts'
export { QueueOperations } from './operations/bulk.ts'
export { engineActions } from './operations/engine-actions.ts'
export { queueWarnings } from './operations/queue-warnings.ts'
export { recordedActions } from './operations/recorded-actions.ts'
export { forgetHolder, noteHolder, type QueueHolder, readHolder } from './queue-holder.ts'
export { spoolFile } from './queues/make-spool.ts'
export { isShared, makeQueue, openHistory, openQueue, queueFile, queueTransfer } from './queues/open.ts'
export { openInTurn } from './queues/open-in-turn.ts'
export { escapeRegExp } from './secrets/escape-reg-exp.ts'
export { Secrets } from './secrets/secrets.ts'
export { servedHost } from './served-host.ts'
