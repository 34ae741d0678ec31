import { AsyncLocalStorage } from 'node:async_hooks'
import { coreVersion, manifestUrl } from '../version.ts'

/**
 * What all copies of this package's major version in one process share.
 * A plugin that carries its own copy of core finds the host's scopes here and so registers with the host.
 */
export interface SharedSlot {
  /** The copies that share it, first the one that made it. */
  readonly copies: CoreCopy[]
  /** State that packages of this house share across copies, by name. */
  readonly values: Map<string, unknown>
}

/** A loaded copy of this package. */
export interface CoreCopy {
  readonly version: string
  /** URL of its package.json. */
  readonly url: string
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

/** The copies of this package's major version that this process has loaded; more than one is a waste. */
export function coreCopies(): readonly CoreCopy[] {
  return slot.copies
}

/** The major version, which is what copies must have in common. */
export function majorOf(version: string): string {
  return version.split('.', 1)[0] as string
}

function joinSlot(): SharedSlot {
  const holder = globalThis as { [slotKey]?: Record<string, SharedSlot> }
  holder[slotKey] ??= {}
  const major = majorOf(coreVersion)
  holder[slotKey][major] ??= { copies: [], values: new Map() }
  holder[slotKey][major].copies.push({ version: coreVersion, url: manifestUrl })
  return holder[slotKey][major]
}
