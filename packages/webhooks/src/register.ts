// What plugins and applications call, and the hooks that a host has from the beginning: quick to load, and without
// anything that builds requests.

export {
  type ChangeEvent,
  type JsonObject,
  netboxTimestamp,
  type RequestSummary,
  type Snapshots,
} from './change-event.ts'
export type { ConditionInput } from './conditions/attribute.ts'
export type { ConditionExplanation, Explanation, SetExplanation } from './conditions/explanation.ts'
export type { ConditionRuleset } from './conditions/ruleset.ts'
export { ConditionSet } from './conditions/set.ts'
export {
  type RegisteredCallback,
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackInput,
  type WebhookCallbackOptions,
} from './context/callbacks.ts'
export type { CallbackTapOptions, ContextTapOptions } from './context/context-tap.ts'
export type { ContextGathering } from './context/contribution.ts'
export type { ContextLimits } from './context/gathering.ts'
export type { ContextHook } from './context/hook.ts'
export type { CallbackOutcome } from './context/outcome.ts'
export type { WebhookCallbackResult } from './context/result.ts'
export type { ContextSchema } from './context/schema.ts'
export type { EventType } from './event-type.ts'
export { builtInEventTypes, registerEventType } from './events/event-types.ts'
export type { EventsPipelineStage } from './events/pipeline.ts'
export {
  type CoalescingOptions,
  EventQueue,
  type EventQueueOptions,
  type RecordedChange,
} from './events/queue.ts'
export { discardChanges, recordChange, trackChanges } from './events/tracking.ts'
export type { TypeFilter } from './events/type-filter.ts'
export { webhooksExtension } from './extension.ts'
export type { WebhookHooks } from './hooks.ts'
export { eventLimits } from './limits.ts'
export type { ObjectShape, ObjectShapes } from './object-shapes.ts'
export type { Payload, WebhookContext } from './payload.ts'
export type { EventExplanation } from './requests/builder.ts'
export type { Envelope, EnvelopeOptions } from './requests/envelope.ts'
export { buildPayload, type PayloadInput, serializePayload, type WrittenParts } from './requests/payload.ts'
export { registerWebhook } from './requests/registered-webhooks.ts'
export type {
  AuthenticationSettings,
  ConcurrencySettings,
  HttpMethod,
  RedirectsSettings,
  WebhookSettings,
} from './requests/webhook-settings.ts'
export {
  type EventAction,
  type EventActionInput,
  registerEventAction,
} from './rules/actions.ts'
export type {
  ActionSettings,
  EventRuleSettings,
  RetrySettings,
} from './rules/event-rule-settings.ts'
export type { RuleExplanation } from './rules/explain.ts'
export { registerEventRule } from './rules/registered-rules.ts'
export {
  type RegisteredTemplateFilter,
  registerTemplateFilter,
  type TemplateFilter,
} from './templates/filters.ts'
