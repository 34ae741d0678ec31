import { resolve } from 'node:path'
import type { Logger } from '@netbox-hooks/core'
import type { DeliveryQueue } from '@netbox-hooks/delivery'
import { Spool } from '@netbox-hooks/queue-sqlite'
import type { HostRole } from '../config/host-role.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import { isShared } from './open.ts'

const defaultFile = 'netbox-hooks-spool.db'

/** What a host's spool is made of. */
export interface SpoolSource {
  readonly config: ParsedConfig
  readonly directory: string
  readonly role: HostRole
  readonly onlyAccepts?: boolean | undefined
  readonly logger: Logger
  readonly queue: DeliveryQueue
  readonly onDrained: () => void
}

/** The spool that is configured, for a host that accepts events into a queue on a server. */
export function makeSpool(source: SpoolSource): Spool | undefined {
  const { config, directory, role, onlyAccepts = false, logger, queue, onDrained } = source
  const path = spoolFile(config, directory)
  if (path === undefined || role === 'worker' || onlyAccepts) return undefined
  return new Spool({ queue, path, maxDepth: config.delivery.maxQueueDepth, onDrained, logger })
}

/** The configured spool's file; `undefined` if there is none. */
export function spoolFile(
  { queue, delivery: { spool } }: Pick<ParsedConfig, 'queue' | 'delivery'>,
  directory: string,
): string | undefined {
  if (spool === false || !isShared(queue)) return undefined
  return resolve(directory, spool === true ? defaultFile : spool)
}
