export type { FastifyInstance } from 'fastify'
export { type Access, isLoopback } from './access/access.ts'
export type {
  BulkOperations,
  BulkOptions,
  BulkOutcome,
  MissingEvent,
  MissingPeriod,
  RedeliverOptions,
} from './bulk-operations.ts'
export type {
  WireAttempt,
  WireAttemptSummary,
  WireDelivery,
  WireDeliveryDetails,
} from './contract/delivery.ts'
export { issueWords } from './contract/issue-words.ts'
export {
  isChange,
  isNetboxId,
  type NetboxChange,
  netboxChangeKey,
  netboxTime,
} from './contract/netbox-change.ts'
export { readNetboxPayload } from './contract/netbox-event.ts'
export { type JobEnd, jobEndOf } from './contract/netbox-job.ts'
export type { WireObject, WireOrder, WireSecret } from './contract/orders.ts'
export type { WireRecentEvent } from './contract/outgoing-event.ts'
export { shownUrl } from './contract/shown-url.ts'
export type { WireWaiting } from './contract/waiting.ts'
export {
  deliveryBodyGone,
  deliveryNotDue,
  deliveryUnbuilt,
  webhookOff,
  webhookUnknown,
} from './errors.ts'
export type { CatchUpOptions, CatchUpOutcome, CatchUpStatus, NetboxCatchUp } from './netbox-catch-up.ts'
export * from './objects/index.ts'
export type { OperatorActions } from './operator-actions.ts'
export { type PluginRoutes, type RoutesInput, registerRoutes, routesStore } from './register.ts'
export type { WireAuditEntry } from './routes/audit.ts'
export type { WireMissingEvent, WireOutcome } from './routes/bulk.ts'
export type { WireCatchUp } from './routes/netbox-catch-up.ts'
export type { WireArrival, WireNetboxStatus } from './routes/netbox-status.ts'
export type { WireWebhook } from './routes/webhooks.ts'
export type {
  HostNews,
  IncomingEvent,
  RecentEvent,
  Sending,
  ServedHost,
  ServedRule,
  ServedWebhook,
} from './served-host.ts'
export type { MountOptions, NetboxGateway, ServedOptions } from './server-options.ts'
export { netboxHooks } from './serving/fastify-plugin.ts'
export { type InProcessApi, inProcessApi } from './serving/in-process.ts'
export { loadServing } from './serving/load-serving.ts'
export { type HandlerOptions, type RequestHandler, requestHandler } from './serving/request-handler.ts'
export { type RunningServer, type StartServerOptions, startServer } from './serving/start-server.ts'
export type { Scope, Token } from './token.ts'
