export type { FastifyInstance } from 'fastify'
export { type Access, isLoopback, type Scope, type Token } from './access.ts'
export type {
  BulkOperations,
  BulkOptions,
  BulkOutcome,
  MissingEvent,
  MissingPeriod,
  RedeliverOptions,
} from './bulk-operations.ts'
export { deliveryBodyGone, webhookOff, webhookUnknown } from './errors.ts'
export { netboxHooks } from './fastify-plugin.ts'
export { type InProcessApi, inProcessApi } from './in-process.ts'
export { issueWords } from './issue-words.ts'
export { readNetboxPayload } from './netbox-event.ts'
export { type PluginRoutes, type RoutesInput, registerRoutes, routesStore } from './register-routes.ts'
export { type HandlerOptions, type RequestHandler, requestHandler } from './request-handler.ts'
export type { WireMissingEvent, WireOutcome } from './routes/bulk-routes.ts'
export type { WireAttempt, WireDelivery, WireDeliveryDetails } from './routes/delivery-wire.ts'
export type { WireWebhook } from './routes/webhook-routes.ts'
export type { HostNews, IncomingEvent, ServedHost, ServedWebhook } from './served-host.ts'
export type { MountOptions, NetboxGateway, ServedOptions } from './server-options.ts'
export { type RunningServer, type StartServerOptions, startServer } from './start-server.ts'
