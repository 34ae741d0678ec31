import { alreadyRegistered, storeUnknown } from './errors.ts'
import type { PluginScope } from './plugin-scope.ts'
import type { AnyStoreDefinition, RegistryStores, StoreDefinition, StoreName } from './stores.ts'

/** A registered value and who registered it. */
export interface RegistryEntry<Name extends StoreName = StoreName> {
  /** Name of the plugin, or `netbox-hooks` for what is built in. */
  readonly plugin: string
  /** Scope of the plugin; `undefined` for what is built in. */
  readonly scope: PluginScope | undefined
  readonly value: RegistryStores[Name]
}

/** Who is told of what comes into a store, and what leaves it. It must not throw. */
export interface StoreListener<Name extends StoreName = StoreName> {
  added?(entry: RegistryEntry<Name>): void
  removed?(entry: RegistryEntry<Name>): void
}

interface Store {
  readonly definition: StoreDefinition
  readonly entries: RegistryEntry[]
  /** Those whose values have a unique name, by that. */
  readonly byKey: Map<string, RegistryEntry>
  readonly listeners: Set<StoreListener>
}

const builtIn = 'netbox-hooks'

/**
 * The typed stores of one host. The set of stores is fixed when the registry is made, as in NetBox
 * (`netbox.registry`); their entries keep the order of registration.
 */
export class Registry {
  readonly #stores = new Map<string, Store>()

  constructor(definitions: readonly AnyStoreDefinition[]) {
    for (const definition of definitions as readonly StoreDefinition[])
      this.#stores.set(definition.name, { definition, entries: [], byKey: new Map(), listeners: new Set() })
  }

  /** All entries of a store, in the order of registration. */
  entries<Name extends StoreName>(name: Name): readonly RegistryEntry<Name>[] {
    return this.#store(name).entries as readonly RegistryEntry[] as readonly RegistryEntry<Name>[]
  }

  /** The entry of that unique name, in a store whose values have one. */
  find<Name extends StoreName>(name: Name, key: string): RegistryEntry<Name> | undefined {
    return this.#store(name).byKey.get(key) as RegistryEntry<Name> | undefined
  }

  /** What a plugin registered in this host: store → labels. Stores that hold nothing of it are left out. */
  namesOf(scope: PluginScope): Record<string, string[]> {
    const names: Record<string, string[]> = {}
    for (const [store, { definition, entries }] of this.#stores) {
      const own = entries.filter((entry) => entry.scope === scope).map(({ value }) => value)
      const labelOf = definition.labelOf ?? definition.keyOf
      if (own.length > 0) names[store] = own.map((value) => labelOf?.(value) ?? '')
    }
    return names
  }

  /**
   * Adds a value and returns its undo, which may be called twice.
   * @throws NetboxHooksError `NBH_STORE_UNKNOWN`, `NBH_ALREADY_REGISTERED`
   */
  add<Name extends StoreName>(name: Name, value: RegistryStores[Name], scope?: PluginScope): () => void {
    const { definition, entries, byKey, listeners } = this.#store(name)
    const key = definition.keyOf?.(value)
    const earlier = key === undefined ? undefined : byKey.get(key)
    if (earlier)
      throw alreadyRegistered(definition.kind ?? name, key as string, scope?.plugin, earlier.plugin)
    const entry: RegistryEntry = {
      // A module registers before its plugin's name is known.
      get plugin() {
        return scope?.plugin ?? builtIn
      },
      scope,
      value,
    }
    entries.push(entry)
    if (key !== undefined) byKey.set(key, entry)
    for (const listener of listeners) listener.added?.(entry)
    return () => {
      const index = entries.indexOf(entry)
      if (index < 0) return
      entries.splice(index, 1)
      if (key !== undefined) byKey.delete(key)
      for (const listener of listeners) listener.removed?.(entry)
    }
  }

  /** Tells of what is added to a store from now on, and of what is taken out of it. @returns the undo */
  watch<Name extends StoreName>(name: Name, listener: StoreListener<Name>): () => void {
    const { listeners } = this.#store(name)
    listeners.add(listener as StoreListener)
    return () => void listeners.delete(listener as StoreListener)
  }

  #store(name: string): Store {
    const store = this.#stores.get(name)
    if (!store) throw storeUnknown(name, [...this.#stores.keys()])
    return store
  }
}
