export { type AttemptTimeouts, defaultAttemptTimeouts } from './attempt-timeouts.ts'

export type { AttemptTimings, ConnectionTimings, Hop } from './attempt-timings.ts'
export { type Timers, timersOf } from './clock.ts'

export type { ConnectionSettings } from './connect/agents.ts'
export {
  EnvironmentProxies,
  type EnvironmentVariables,
  proxyVariables,
} from './connect/environment-proxy.ts'
export {
  type GuardedAnswer,
  GuardedClient,
  type GuardedClientOptions,
  type GuardedRequest,
} from './connect/guarded-client.ts'
export { type GuardedConnectorOptions, guardedConnector } from './connect/guarded-connector.ts'
export { type HttpProxy, parseProxy, proxyProblem } from './connect/http-proxy.ts'
export { type TlsSettings, tlsProblem } from './connect/tls-settings.ts'
export { Dispatcher, type WebhookTraffic } from './dispatch/dispatcher.ts'
export type { DispatcherOptions } from './dispatch/dispatcher-options.ts'
export type { JudgedAttempt } from './dispatch/make-attempt.ts'
export { senderClosed } from './errors.ts'
export type { Endpoint } from './lanes/endpoint.ts'
export type { Ordering } from './lanes/ordering.ts'
export * from './network/index.ts'
export type { ConcurrencyBounds } from './pace/concurrency-limit.ts'
export { defaultRetrySchedule } from './pace/retry-schedule.ts'
export { type StateChange, WebhookStates } from './pace/webhook-states.ts'
export * from './queue/index.ts'
export { type Authentication, authenticationProblem } from './send/authentication.ts'
export { HttpSender, type HttpSenderOptions } from './send/http-sender.ts'
export {
  type AttemptFacts,
  classifyOutcome,
  type Outcome,
  type OutcomeRule,
  outcomeTable,
  type Verdict,
} from './send/outcome.ts'
export { SendPlan } from './send/plan.ts'
export { headerProblem } from './send/request-headers.ts'
export { retryAfterMs } from './send/retry-after.ts'
export type { RedirectRules, Sender, SendOptions, SendResult } from './send/sender.ts'
export { type ThreadCount, ThreadedSender, type ThreadedSenderOptions } from './threads/threaded-sender.ts'
