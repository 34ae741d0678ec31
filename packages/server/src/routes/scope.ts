import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { AccessControl } from '../access/access.ts'
import type { ZodTypeProvider } from '../contract/validation.ts'
import type { LiveFeed } from '../feed/live-feed.ts'
import type { GatewayLog } from '../metrics/gateway-log.ts'
import type { HostMetrics } from '../metrics/host-metrics.ts'
import type { Actor } from '../objects/index.ts'
import type { ServedHost } from '../served-host.ts'
import type { NetboxGateway } from '../server-options.ts'
import type { Intake } from './intake.ts'
import type { RequestRoom } from './request-room.ts'

/** A Fastify instance whose routes have zod schemas. */
export type ZodFastify = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What the routes work with. */
export interface RouteScope {
  readonly host: ServedHost
  readonly access: AccessControl
  readonly feed: LiveFeed
  readonly metrics: HostMetrics
  readonly intake: Intake
  readonly room: RequestRoom
  readonly netbox: NetboxGateway
  readonly gateway: GatewayLog
  /** The largest body that is taken, in bytes, where a route says nothing else. */
  readonly bodyLimit: number
  /** Who asks for a change, for the audit. */
  actorOf(request: FastifyRequest): Actor
}

declare module 'fastify' {
  interface FastifySchema {
    /** What the route does, for the OpenAPI document. */
    summary?: string
    /** More of it. */
    description?: string
    /** Types of body that are taken beside JSON. */
    consumes?: readonly string[]
    /** Type of an answer that is no JSON. */
    produces?: readonly string[]
  }
}
