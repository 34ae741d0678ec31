export { assertContext, assertDelivered, assertFired } from './assertions/assert.ts'
export type { TestClock } from './clock/test-clock.ts'
export { createTestHost } from './host/create-test-host.ts'
export type {
  ContextSource,
  EmittedAction,
  EmittedEvent,
  EmittedRequest,
  Progress,
} from './host/emitted-event.ts'
export type { TestPlugin } from './host/given-plugins.ts'
export type { TestHost } from './host/test-host.ts'
export type { TestHostOptions } from './host/test-host-options.ts'
export type { LogLine } from './host/test-log.ts'
export type { SentRequest } from './host/test-network.ts'
export { type EmittedEventMatchers, type Matchers, matchers } from './matchers.ts'
export { type CallbackInputFor, type CallbackInputOptions, callbackInput } from './netbox/callback-input.ts'
export {
  type ChangeCircumstances,
  type NetboxFactories,
  type NetboxFactory,
  netbox,
} from './netbox/objects.ts'
export type { AnswerDetails } from './receiver/answers.ts'
export type { ReceivedWebhook } from './receiver/received.ts'
export {
  createTestReceiver,
  type NextOptions,
  type TestReceiver,
  type TestReceiverOptions,
} from './receiver/receiver.ts'
