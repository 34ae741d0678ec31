import type { HostReport, Logger, Registry } from '@netbox-hooks/core'
import type {
  Actor,
  HandlerOptions,
  MountOptions,
  NetboxCatchUp,
  ReloadReport,
  ServedHost,
} from '@netbox-hooks/server'
import { recentEvents } from './events/recent-events.ts'
import type { HostOperations } from './operations/host-operations.ts'

/** What serving needs of a host. */
export interface HostToServe extends Pick<ServedHost, 'version' | 'emit' | 'explain'> {
  readonly logger: Logger
  readonly registry: Registry
  readonly isRunning: boolean
  readonly operations: HostOperations
  report(): HostReport
  /** Reads NetBox's change log; `undefined` if it is not read. */
  readonly netbox: NetboxCatchUp | undefined
  /** How many changes came from NetBox behind a later one of their object since it was started. */
  readonly lateChanges: number
  reload(by: Actor): Promise<ReloadReport>
}

/** How the routes of a host are mounted into an application. */
export interface HostMountOptions extends Omit<MountOptions, 'host'> {
  /** A running host. */
  readonly host: HostToServe
}

/** How a handler of a host's routes is made. */
export interface HostHandlerOptions extends Omit<HandlerOptions, 'host'> {
  /** A running host. */
  readonly host: HostToServe
}

/** A host as the server knows it. */
export function servedHost(host: HostToServe): ServedHost {
  return {
    version: host.version,
    logger: host.logger,
    get registry() {
      return host.registry
    },
    get isReady() {
      return host.isRunning
    },
    get history() {
      return host.operations.history
    },
    recentEvents: (limit) => recentEvents(host.operations.history, limit),
    report: () => host.report(),
    eventRules: () => host.operations.eventRules,
    webhooks: () => host.operations.webhooks(),
    webhook: (name) => host.operations.webhook(name),
    knows: (kind, name) => host.operations.knows(kind, name),
    reload: (by) => host.reload(by),
    emit: (events, options) => host.emit(events, options),
    explain: (event) => host.explain(event),
    get objects() {
      return host.operations.objects
    },
    get audit() {
      return host.operations.audit
    },
    get netbox() {
      return host.netbox
    },
    get lateChanges() {
      return host.lateChanges
    },
    actionsOf: (by) => host.operations.actionsOf(by),
    sending: (webhook) => host.operations.sending(webhook),
    counts: () => host.operations.counts(),
    spool: () => host.operations.spool(),
    size: () => host.operations.size(),
    oldestDue: () => host.operations.oldestDue(),
    subscribe: (listener) => host.operations.subscribe(listener),
  }
}
