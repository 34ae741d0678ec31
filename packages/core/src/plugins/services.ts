import { isOptions, refuseUnless } from '../arguments.ts'
import { currentScope, type PluginScope, register, type UseOptions } from '../scope/plugin-scope.ts'
import type { Registry, RegistryEntry } from '../scope/registry.ts'
import type { ProvidedService, ServiceName, Services, StoreDefinition } from '../scope/stores.ts'
import { semver } from '../semver.ts'
import { type MutablePluginRecord, placeOf } from './record.ts'
import * as serviceErrors from './service-errors.ts'

/** The registry's store of services. */
export const servicesStore: StoreDefinition<ProvidedService> = {
  kind: 'service',
  description: 'services that plugins provide to each other: `provide()`',
  keyOf: ({ name }) => name,
  labelOf: ({ name, version }) => (version === undefined ? name : `${name} ${version}`),
}

/**
 * Provides a service to the other plugins. A plugin that provides it in `ready()` says so in its class,
 * `provides = { markdown: '1.2.0' }`: those that use it become ready after it. One that provides it while its entry module
 * is evaluated need not. Outside of a plugin it does nothing.
 *
 * @param options `version`: a semantic version. Default: what the class says, or the plugin's own
 * @returns the undo
 * @throws NetboxHooksError `NBH_SERVICE_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function provide<Name extends ServiceName>(
  name: Name,
  value: Services[Name],
  options: { readonly version?: string } = {},
): () => void {
  refuseUnless(typeof name === 'string' && name !== '', 'provide()', 'the name of a service', name)
  refuseUnless(
    isOptions(options),
    'provide()',
    "an object with its options, such as { version: '1.0.0' }",
    options,
  )
  const { version } = options
  if (version !== undefined && semver().valid(version) === null)
    throw serviceErrors.versionInvalid(name, version, currentScope()?.plugin)
  return register('services', { name, value, version })
}

/**
 * A service that another plugin, or the application, provides. Call it in `ready()` or later. A plugin that says in its class
 * `uses = { markdown: '^1.0.0' }` becomes ready after the one that provides it, and is not loaded where nobody does.
 *
 * @param range versions that will do. Default: those that the class says, or any
 * @param options `optional`: `undefined` where nobody provides it, in the place of an error
 * @throws NetboxHooksError `NBH_SERVICE_MISSING`, `NBH_SERVICE_VERSION`, `NBH_SERVICE_OUTSIDE`
 */
export function use<Name extends ServiceName>(name: Name, range?: string): Services[Name]
export function use<Name extends ServiceName>(
  name: Name,
  range: string | undefined,
  options: { readonly optional: true },
): Services[Name] | undefined
export function use<Name extends ServiceName>(
  name: Name,
  range?: string,
  options: { readonly optional?: boolean } = {},
): Services[Name] | undefined {
  refuseUnless(typeof name === 'string' && name !== '', 'use()', 'the name of a service', name)
  const scope = currentScope()
  if (!scope) throw serviceErrors.usedOutside(name)
  return scope.use(name, { range, ...options })
}

/** Who provides a service. */
export interface Provider {
  /** `undefined` for the application. */
  readonly record: MutablePluginRecord | undefined
  /** A semantic version. */
  readonly version: string
}

/** The services of one host: who provides them, and who uses them. */
export class ServiceDirectory {
  readonly #registry: Registry
  readonly #records: readonly MutablePluginRecord[]
  /** Service → the scopes of those that have taken it. */
  readonly #users = new Map<string, WeakSet<PluginScope>>()

  constructor(registry: Registry, records: readonly MutablePluginRecord[]) {
    this.#registry = registry
    this.#records = records
  }

  /** Who provides a service, or says that it will; `undefined` if nobody. */
  providerOf(service: string): Provider | undefined {
    const entry = this.#find(service)
    if (entry) return this.#providerBy(entry)
    const declaring = this.#records.filter(({ declared }) => Object.hasOwn(declared?.provides ?? {}, service))
    const record = declaring.find(({ error }) => !error) ?? declaring[0]
    return record && { record, version: versionIn(record, service) }
  }

  /** Names of the services that there are, or will be. */
  get names(): readonly string[] {
    const provided = this.#registry.entries('services').map(({ value }) => value.name)
    const declared = this.#records.flatMap((record) => Object.keys(record.declared?.provides ?? {}))
    return [...new Set([...provided, ...declared])]
  }

  /** Gives a service to a plugin. */
  use<Name extends ServiceName>(
    scope: PluginScope,
    name: Name,
    { range, optional }: UseOptions,
  ): Services[Name] | undefined {
    const service = String(name)
    const user = this.#recordOf(scope)
    const declared = user?.declared
    const said = { ...declared?.optionalUses, ...declared?.uses }
    const wanted = range ?? (Object.hasOwn(said, service) ? (said[service] as string) : '*')
    const isOptional = optional ?? Object.hasOwn(declared?.optionalUses ?? {}, service)
    const place = user ? placeOf(user) : { plugin: scope.plugin, where: undefined }
    if (semver().validRange(wanted) === null) throw serviceErrors.rangeInvalid(place, service, wanted)
    const entry = this.#find(service)
    if (!entry) {
      if (isOptional) return undefined
      throw serviceErrors.serviceMissing(place, service, wanted, this.providerOf(service), this.names)
    }
    const provider = this.#providerBy(entry)
    if (!semver().satisfies(provider.version, wanted, { includePrerelease: true }))
      throw serviceErrors.serviceVersion(place, service, wanted, provider)
    const users = this.#users.get(service) ?? new WeakSet()
    this.#users.set(service, users.add(scope))
    return entry.value.value as Services[Name]
  }

  /** The ready plugins that use what a plugin provides. */
  usersOf(provider: MutablePluginRecord): readonly MutablePluginRecord[] {
    const services = this.#registry
      .entries('services')
      .filter(({ scope }) => scope !== undefined && scope === provider.scope)
      .map(({ value }) => value.name)
    return this.#records.filter(
      (record) =>
        record !== provider &&
        record.state === 'ready' &&
        services.some(
          (service) =>
            Object.hasOwn(record.declared?.uses ?? {}, service) ||
            this.#users.get(service)?.has(record.scope as PluginScope),
        ),
    )
  }

  /** What a plugin says that it provides, and has not provided. */
  missingOf(provider: MutablePluginRecord): readonly string[] {
    return Object.keys(provider.declared?.provides ?? {}).filter(
      (service) => this.#find(service)?.scope !== provider.scope,
    )
  }

  #find(service: string): RegistryEntry<'services'> | undefined {
    return this.#registry.find('services', service)
  }

  #providerBy({ scope, value }: RegistryEntry<'services'>): Provider {
    const record = scope && this.#recordOf(scope)
    return { record, version: value.version ?? (record ? versionIn(record, value.name) : '0.0.0') }
  }

  #recordOf(scope: PluginScope): MutablePluginRecord | undefined {
    return this.#records.find((record) => record.scope === scope)
  }
}

/** The version that a plugin says of its service; its own if it says none. */
function versionIn({ declared, version }: MutablePluginRecord, service: string): string {
  const provides = declared?.provides ?? {}
  const said = Object.hasOwn(provides, service) ? provides[service] : semver().valid(version)
  return said || '0.0.0'
}
