export {
  type ActionOutcome,
  ActionRunner,
  type ActionRunnerOptions,
  type PlannedAction,
} from './action-runner.ts'
export { type BodySchemaOptions, bodySchema, type DeclaredContext } from './body-schema.ts'
export {
  type BuildOptions,
  type BuiltRequests,
  buildRequests,
  type FailedRequest,
  type RequestParts,
  type WebhookRequest,
} from './build-requests.ts'
export type { CallbackWatch, WatchCallback } from './callback-watch.ts'
export {
  type ChangeEvent,
  type JsonObject,
  netboxTimestamp,
  type RequestSummary,
  type Snapshots,
} from './change-event.ts'
export { discardChanges, recordChange, trackChanges } from './change-tracking.ts'
export type { ConditionInput } from './condition-attribute.ts'
export type { ConditionExplanation, Explanation, SetExplanation } from './condition-explanation.ts'
export {
  type ConditionInRuleset,
  type ConditionMistake,
  type ConditionRuleset,
  parseRuleset,
} from './condition-ruleset.ts'
export { ConditionSet } from './condition-set.ts'
export type { Verdict } from './condition-values.ts'
export type { CallbackTapOptions, ContextHook, ContextLimits, ContextTapOptions } from './context-hook.ts'
export type { ContextSchema } from './context-schema.ts'
export type { CallbackOutcome, ContextGathering } from './contribution.ts'
export { copyJson } from './copy-json.ts'
export { deepFreeze } from './deep-freeze.ts'
export type { Envelope, EnvelopeOptions } from './envelope.ts'
export {
  type EventAction,
  type EventActionInput,
  eventActionsStore,
  registerEventAction,
} from './event-actions.ts'
export {
  type CoalescingOptions,
  EventQueue,
  type EventQueueOptions,
  type RecordedChange,
} from './event-queue.ts'
export {
  type CompiledRule,
  compileRules,
  type EventRule,
  type RuleAction,
  type RuleMatcher,
} from './event-rules.ts'
export { tapEventsPipeline } from './events-pipeline.ts'
export type { RuleExplanation } from './explain-rules.ts'
export { type GatheredContext, type GatherOptions, gatherContext, type Provenance } from './gather-context.ts'
export {
  buildPayload,
  type Payload,
  type PayloadInput,
  serializePayload,
  type WebhookContext,
  type WrittenParts,
} from './payload.ts'
export type { SentRequest } from './readdress.ts'
export { type RenderedRequest, renderRequest } from './render-request.ts'
export {
  type EventExplanation,
  RequestBuilder,
  type RequestBuilderOptions,
} from './request-builder.ts'
export { summarizeRequest } from './summarize-request.ts'
export { tapCallbacks } from './tap-callbacks.ts'
export { hasTemplateSyntax, type TemplateField, type TemplateName } from './template.ts'
export { type CompiledTemplate, TemplateEngine, type TemplateEngineOptions } from './template-engine.ts'
export { allowedVariables } from './template-env.ts'
export {
  type RegisteredTemplateFilter,
  registerTemplateFilter,
  type TemplateFilter,
  templateFiltersStore,
} from './template-filters.ts'
export { parseHeaderLines } from './template-headers.ts'
export type { TypeFilter } from './type-filter.ts'
export type { Webhook } from './webhook.ts'
export {
  type RegisteredCallback,
  registerWebhookCallback,
  type WebhookCallback,
  type WebhookCallbackInput,
  type WebhookCallbackOptions,
  type WebhookCallbackResult,
  webhookCallbacksStore,
} from './webhook-callbacks.ts'
export { createWebhookHooks, type WebhookHooks } from './webhook-hooks.ts'
export {
  type TemplateMistake,
  type TemplateSources,
  WebhookTemplates,
  type WebhookTemplatesOptions,
} from './webhook-templates.ts'
