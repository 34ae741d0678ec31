export {
  type EventType,
  formatError,
  getPluginConfig,
  type HostHooks,
  type HostReport,
  type Logger,
  NetboxHooksError,
  PluginConfig,
  type PluginRecord,
  type PluginReport,
  registerEventType,
  silentLogger,
  type TapRecord,
} from '@netbox-hooks/core'
export {
  generateSecret,
  NetworkPolicy,
  netboxSignature,
  standardWebhooksSignature,
  verifyWebhook,
} from '@netbox-hooks/delivery'
export {
  type BulkOperations,
  type BulkOptions,
  type BulkOutcome,
  type MissingEvent,
  type MissingPeriod,
  type PluginRoutes,
  type RedeliverOptions,
  type RequestHandler,
  type RoutesInput,
  registerRoutes,
} from '@netbox-hooks/server'
export {
  buildPayload,
  type CallbackOutcome,
  type ChangeEvent,
  type CoalescingOptions,
  type ConditionInput,
  type ConditionRuleset,
  ConditionSet,
  discardChanges,
  type Envelope,
  type EventAction,
  type EventActionInput,
  type EventExplanation,
  EventQueue,
  type Explanation,
  type Payload,
  type RecordedChange,
  recordChange,
  registerEventAction,
  registerTemplateFilter,
  registerWebhookCallback,
  type TemplateFilter,
  type WebhookCallback,
  type WebhookCallbackInput,
  type WebhookCallbackOptions,
  type WebhookContext,
} from '@netbox-hooks/webhooks'
export type { SignatureCheck, Verification } from './check-signatures.ts'
export type {
  ActionConfig,
  Config,
  DeliveryConfig,
  EventRuleConfig,
  PluginListing,
  PluginOptions,
  RetryConfig,
  ServerConfig,
  ServerTokenConfig,
  TemplatesConfig,
  TimeLimitsConfig,
  WebhookConfig,
} from './config.ts'
export { type CreateHostOptions, createHost } from './create-host.ts'
export { type ConfigContext, type ConfigExport, defineConfig } from './define-config.ts'
export type { DeliveryHooks } from './delivery-hooks.ts'
export type { Duration } from './duration.ts'
export type { EventInput } from './event-input.ts'
export type { NetboxHooksHost } from './host.ts'
export type { HostOperations, WebhookStatus } from './host-operations.ts'
export type { HostRole } from './host-role.ts'
export type { News } from './news.ts'
export type { ServerFlags } from './overrides.ts'
export { type ReceivedWebhook, type Receiver, type ReceiverOptions, startReceiver } from './receiver.ts'
export type { SecretReference } from './secret-references.ts'
export {
  type HostHandlerOptions,
  type HostMountOptions,
  netboxHooks,
  requestHandler,
} from './serve-host.ts'
