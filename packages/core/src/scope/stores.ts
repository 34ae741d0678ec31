import type { EventType } from '../event-type.ts'

/**
 * The stores of the registry and what each one holds.
 * Packages of the house add theirs by declaration merging.
 */
export interface RegistryStores {
  eventTypes: EventType
}

/** Name of a store. */
export type StoreName = keyof RegistryStores

/** Declares any one store: its name says what its values are. */
export type AnyStoreDefinition = { [Name in StoreName]: StoreDefinition<Name> }[StoreName]

/** Declares a store when a registry is made. */
export interface StoreDefinition<Name extends StoreName = StoreName> {
  readonly name: Name
  /** What one value is called in an error, e.g. `event type`. Default: the store's name. */
  readonly kind?: string
  /** For stores whose values have unique names: the name. A second value of that name is refused. */
  keyOf?(value: RegistryStores[Name]): string
  /** What a listing calls a value. Default: its unique name. */
  labelOf?(value: RegistryStores[Name]): string
}
