import { isStandardSchema, schemaProblem } from '../standard-schema.ts'
import { boundedText, messageOf } from '../thrown.ts'
import { alreadyRegistered, registrationInvalid, storeUnknown } from './errors.ts'
import type { PluginScope } from './plugin-scope.ts'
import type { RegistryStores, StoreDefinition, StoreDefinitions, StoreName } from './stores.ts'

/** A registered value and who registered it. */
export interface RegistryEntry<Name extends StoreName = StoreName> {
  /** Name of the plugin, or of the host for what is built in. */
  readonly plugin: string
  /** Scope of the plugin; `undefined` for what is built in. */
  readonly scope: PluginScope | undefined
  readonly value: RegistryStores[Name]
  /** What listings call it. */
  readonly label: string
}

/** Who is told of what comes into a store, and what leaves it. It must not throw. */
export interface StoreListener<Name extends StoreName = StoreName> {
  added?(entry: RegistryEntry<Name>): void
  removed?(entry: RegistryEntry<Name>): void
}

interface Store {
  readonly definition: StoreDefinition<unknown>
  readonly entries: RegistryEntry[]
  /** Those whose values have a unique name, by that. */
  readonly byKey: Map<string, RegistryEntry>
  readonly listeners: Set<StoreListener>
}

/** What a {@link Registry} can be told. */
export interface RegistryOptions {
  /** Name of the host, to which belongs what no plugin registered. Default `host`. */
  readonly host?: string | undefined
}

const longestLabel = 200
const registerOptionally = 'To register only where there is one, say { optional: true }.'

/**
 * The typed stores of one host. The set of stores is fixed before plugins are loaded, as in NetBox
 * (`netbox.registry`); their entries keep the order of registration.
 */
export class Registry {
  readonly #stores = new Map<string, Store>()
  readonly #host: string

  constructor(definitions: StoreDefinitions, { host = 'host' }: RegistryOptions = {}) {
    this.#host = host
    this.declare(definitions)
  }

  /** Adds stores, before anything is registered in them. */
  declare(definitions: StoreDefinitions): void {
    for (const [name, definition] of Object.entries(definitions))
      this.#stores.set(name, {
        definition: definition as StoreDefinition<unknown>,
        entries: [],
        byKey: new Map(),
        listeners: new Set(),
      })
  }

  /** Names of the stores. */
  get stores(): readonly StoreName[] {
    return [...this.#stores.keys()] as StoreName[]
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
    for (const [store, { entries }] of this.#stores) {
      const own = entries.filter((entry) => entry.scope === scope)
      if (own.length > 0) names[store] = own.map(({ label }) => label)
    }
    return names
  }

  /**
   * Adds a value and returns its undo, which may be called twice.
   * @throws NetboxHooksError `NBH_STORE_UNKNOWN`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_INVALID`
   */
  add<Name extends StoreName>(name: Name, value: RegistryStores[Name], scope?: PluginScope): () => void {
    const { definition, entries, byKey, listeners } = this.#store(name, registerOptionally)
    const { key, label } = namesIn(name, definition, value, scope)
    const earlier = key === undefined ? undefined : byKey.get(key)
    if (earlier)
      throw alreadyRegistered(definition.kind ?? name, key as string, scope?.plugin, earlier.plugin)
    const host = this.#host
    const entry: RegistryEntry = {
      // A module registers before its plugin's name is known.
      get plugin() {
        return scope?.plugin ?? host
      },
      scope,
      value,
      label,
    }
    entries.push(entry)
    if (key !== undefined) byKey.set(key, entry)
    for (const listener of listeners) listener.added?.(entry)
    return () => {
      // What is undone was mostly registered last.
      const index = entries.lastIndexOf(entry)
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

  #store(name: string, hint?: string): Store {
    const store = this.#stores.get(name)
    if (!store) throw storeUnknown(name, [...this.#stores.keys()], hint)
    return store
  }
}

/** What a value is called. It is read once: a value may be anything, and change later. */
function namesIn(
  store: string,
  { kind = store, schema, keyOf, labelOf }: StoreDefinition<unknown>,
  value: unknown,
  scope: PluginScope | undefined,
): { readonly key: string | undefined; readonly label: string } {
  const invalid = (reason: string) => registrationInvalid(kind, store, reason, scope?.plugin)
  const problem = isStandardSchema(schema) ? schemaProblem(schema, value) : undefined
  if (problem !== undefined) throw invalid(problem)
  let key: unknown
  let label: string
  try {
    key = keyOf?.(value)
    label = boundedText(String(labelOf?.(value) ?? key ?? ''), longestLabel)
  } catch (thrown) {
    throw invalid(`it has no name that can be read (${messageOf(thrown).split('\n', 1)[0]})`)
  }
  if (keyOf && (typeof key !== 'string' || key === '')) throw invalid('it has no name that is a text')
  return { key: key as string | undefined, label }
}
