export type { JudgedAttempt } from './dispatch/attempt.ts'
export type { Clock } from './dispatch/clock.ts'
export { Dispatcher, type DispatcherOptions } from './dispatch/dispatcher.ts'
export type { Endpoint } from './dispatch/endpoint.ts'
export type { Ordering } from './dispatch/ordering.ts'
export { defaultRetrySchedule } from './dispatch/retry-schedule.ts'
export { type StateChange, WebhookStates } from './dispatch/webhook-states.ts'
export * from './network/index.ts'
export * from './queue/index.ts'
export { type AttemptTimeouts, defaultAttemptTimeouts } from './send/attempt-timeouts.ts'
export type { AttemptTimings, ConnectionTimings } from './send/attempt-timings.ts'
export { type Authentication, authenticationProblem } from './send/authentication.ts'
export type { ConnectionSettings } from './send/connections.ts'
export { type GuardedConnectorOptions, guardedConnector } from './send/guarded-connector.ts'
export { type HttpProxy, parseProxy, proxyProblem } from './send/http-proxy.ts'
export { HttpSender, type HttpSenderOptions } from './send/http-sender.ts'
export {
  type AttemptFacts,
  classifyOutcome,
  type Outcome,
  type OutcomeRule,
  outcomeTable,
  type Verdict,
} from './send/outcome.ts'
export { headerProblem } from './send/request-headers.ts'
export type { Sender, SendOptions, SendResult } from './send/sender.ts'
export { type TlsSettings, tlsProblem } from './send/tls-settings.ts'
