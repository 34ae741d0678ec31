import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * The stores of an application, and what each one holds. It makes them known by declaration merging, in the package that it
 * makes its host with: `declare module 'netbox-hooks' { interface ApplicationStores { taxes: Tax } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: for others to merge into
export interface ApplicationStores {}

/** The stores of the registry and what each one holds. Packages of the house merge theirs into it. */
export interface RegistryStores extends ApplicationStores {
  services: ProvidedService
}

/** Name of a store. */
export type StoreName = keyof RegistryStores

/** Services that plugins provide to each other, by name. Plugins make theirs known by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: for others to merge into
export interface Services {}

/** Name of a service. */
export type ServiceName = keyof Services

/** A service that somebody provides. */
export interface ProvidedService {
  readonly name: string
  readonly value: unknown
  /** A semantic version; that of the plugin if it is not given. */
  readonly version?: string | undefined
}

/** What a store of the registry is like. */
export interface StoreDefinition<Value = never> {
  /** What one value is called in an error, e.g. `event type`. Default: the store's name. */
  readonly kind?: string
  /** What is in it, in a few words, for lists. */
  readonly description?: string
  /** Any Standard Schema that answers at once. A value that does not fit is refused; what it returns is not used. */
  readonly schema?: StandardSchemaV1
  /** For stores whose values have unique names: the name. A second value of that name is refused. */
  keyOf?(value: Value): string
  /** What a listing calls a value. Default: its unique name. */
  labelOf?(value: Value): string
}

/** The stores of a registry, by name. */
export type StoreDefinitions = Readonly<Record<string, StoreDefinition>>
