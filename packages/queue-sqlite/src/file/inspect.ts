import { existsSync } from 'node:fs'
import { codeOf, NetboxHooksError } from '@netbox-hooks/core'
import { queueSealed } from '@netbox-hooks/delivery/queue'
import { sqliteFailure } from './failure.ts'
import { readOwner } from './owner.ts'
import { checkSchema, schemaVersion } from './schema.ts'
import { readSeal } from './seal.ts'
import { sizesOf } from './sizes.ts'
import { DatabaseSync } from './sqlite.ts'

/** What a queue file is like, seen from outside. */
export interface QueueFileInspection {
  /** Version of its layout. An older one is migrated when a host opens it. */
  readonly version: number
  readonly isCurrent: boolean
  /** Size, with what has not been written back into it yet. */
  readonly bytes: number
  /** Size of what has not been written back into it yet. */
  readonly logBytes: number
  /** The live process whose host has it open. */
  readonly ownerPid: number | undefined
  /** Deliveries that have not ended; `undefined` in an older layout. */
  readonly pending: number | undefined
  /** Accepted events whose deliveries have not been made; `undefined` in an older layout. */
  readonly unprocessed: number | undefined
  /** Why no host opens it, as `NBH_QUEUE_MOVED`: it was moved away, or that is under way. */
  readonly sealed: NetboxHooksError | undefined
  /** When it was last changed, in milliseconds since 1970. */
  readonly changedAt: number
}

/**
 * Looks at a queue file without changing it, also while the host of another process uses it.
 *
 * @returns `undefined` if there is no such file
 * @throws NetboxHooksError `NBH_QUEUE_UNREADABLE`, `NBH_QUEUE_NEWER`, `NBH_QUEUE_DAMAGED`
 */
export function inspectQueueFile(path: string): QueueFileInspection | undefined {
  if (!existsSync(path)) return undefined
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    try {
      return inspect(db, path)
    } finally {
      db.close()
    }
  } catch (error) {
    throw NetboxHooksError.is(error) ? error : sqliteFailure(path, error, 'opening')
  }
}

function inspect(db: DatabaseSync, path: string): QueueFileInspection {
  checkSchema(db, path)
  const numberOf = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0])
  const version = numberOf('PRAGMA user_version')
  const isCurrent = version === schemaVersion
  const seal = isCurrent ? readSeal(db) : undefined
  const { bytes, logBytes, changedAt } = sizesOf(path)
  return {
    version,
    isCurrent,
    bytes: bytes + logBytes,
    logBytes,
    ownerPid: liveOwner(path),
    pending: isCurrent ? numberOf("SELECT count(*) FROM delivery WHERE state = 'pending'") : undefined,
    unprocessed: isCurrent ? numberOf('SELECT count(*) FROM unprocessed') : undefined,
    sealed: seal && queueSealed(`sqlite:${path}`, seal),
    changedAt,
  }
}

/** A host that was killed has left its pid. */
function liveOwner(path: string): number | undefined {
  const pid = readOwner(path)
  try {
    if (pid !== undefined) process.kill(pid, 0)
    return pid
  } catch (error) {
    return codeOf(error) === 'EPERM' ? pid : undefined
  }
}
