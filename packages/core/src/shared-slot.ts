import { AsyncLocalStorage } from 'node:async_hooks'
import { coreVersion } from './version.ts'

/**
 * What all copies of this package's major version in one process share.
 * A plugin that carries its own copy of core finds the host's scopes here and so registers with the host.
 */
export interface SharedSlot {
  /** Version of the copy that made the slot. */
  readonly version: string
  /** Where that copy lives. */
  readonly url: string
  /** State that packages of this house share across copies, by name. */
  readonly values: Map<string, unknown>
}

const slotKey = Symbol.for('@netbox-hooks/core')

const slot: SharedSlot = joinSlot()

/**
 * State of the process that every loaded copy of the house's packages must share, created on first use.
 * The only module-level state there is; plugin authors have no use for it.
 */
export function shared<T>(name: string, create: () => T): T {
  if (!slot.values.has(name)) slot.values.set(name, create())
  return slot.values.get(name) as T
}

/** An ambient value (AsyncLocalStorage) that every loaded copy of the house's packages sees. */
export function sharedStorage<T>(name: string): AsyncLocalStorage<T> {
  return shared(name, () => new AsyncLocalStorage<T>())
}

function joinSlot(): SharedSlot {
  const holder = globalThis as { [slotKey]?: Record<string, SharedSlot> }
  holder[slotKey] ??= {}
  const major = coreVersion.split('.', 1)[0] as string
  holder[slotKey][major] ??= { version: coreVersion, url: import.meta.url, values: new Map() }
  return holder[slotKey][major]
}
