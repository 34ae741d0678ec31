export { neverTrue } from './conditions/never-true.ts'
export {
  type ConditionInRuleset,
  type ConditionMistake,
  parseRuleset,
} from './conditions/ruleset.ts'
export type { Verdict } from './conditions/values.ts'
export type { Provenance } from './context/contribution.ts'
export { ContextRefused, copyContext } from './context/copy-context.ts'
export { type GatheredContext, type GatherOptions, gatherContext } from './context/gather.ts'
export { tapCallbacks } from './context/tap-callbacks.ts'
export type { CallbackWatch, WatchCallback } from './context/watch.ts'
export { nearestEventType } from './events/nearest-type.ts'
export { type ObjectTypeProblem, objectTypePatternProblem, objectTypeProblem } from './events/object-type.ts'
export { tapEventsPipeline } from './events/pipeline.ts'
export { summarizeRequest } from './events/summarize-request.ts'
export { exactId } from './exact-id.ts'
export { payloadKeys } from './payload.ts'
export { type PartialRequest, publicRequest } from './public-request.ts'
export * from './register.ts'
export { type BodySchemaOptions, bodySchema, type DeclaredContext } from './requests/body-schema.ts'
export {
  type BuildOptions,
  type BuiltRequests,
  buildRequests,
  type FailedRequest,
  type RequestParts,
  type WebhookRequest,
} from './requests/build.ts'
export type { BuildRoom } from './requests/build-room.ts'
export {
  RequestBuilder,
  type RequestBuilderOptions,
  sendsTo,
} from './requests/builder.ts'
export { jsonProblem } from './requests/json-problem.ts'
export type { SentRequest } from './requests/readdress.ts'
export type { RenderedRequest, RequestHead } from './requests/request-head.ts'
export { type Target, targetOf } from './requests/target.ts'
export type { Webhook } from './requests/webhook.ts'
export {
  type PreparedTemplates,
  type RenderedRequests,
  type TemplateMistake,
  type TemplateSources,
  WebhookTemplates,
  type WebhookTemplatesOptions,
} from './requests/webhook-templates.ts'
export type { WebhookText, WebhookTexts } from './requests/webhook-texts.ts'
export {
  type AbsentAction,
  type ActionOutcome,
  type ActionRun,
  ActionRunner,
  type ActionRunnerOptions,
  absentActions,
  type PlannedAction,
} from './rules/action-runner.ts'
export type { ActionFilter, AppliedRules, TriggeredAction, UndecidedAction } from './rules/apply.ts'
export type { CompiledAction, CompiledRule } from './rules/compile.ts'
export type { DirectedEvents } from './rules/directed-events.ts'
export type { EventRule, RuleAction } from './rules/event-rule.ts'
export { explainRules } from './rules/explain.ts'
export { isFinal } from './rules/final-error.ts'
export { compileRules, type MatchedEvent, RuleIndex, type RuleMatcher } from './rules/rule-index.ts'
export { type CompiledTemplate, TemplateEngine, type TemplateEngineOptions } from './templates/engine.ts'
export { allowedVariables } from './templates/env.ts'
export { lineBreak, parseHeaderLines } from './templates/headers.ts'
export { copyFilterAnswer } from './templates/plugin-filters.ts'
export { hasTemplateSyntax, type TemplateField, type TemplateName } from './templates/template.ts'
