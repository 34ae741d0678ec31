import type { NetboxHooksError } from '../errors.ts'
import { dependencyCycle, dependencyFailed, dependencyMissing, dependencyVersion } from '../plugins/errors.ts'
import { type MutablePluginRecord, placeOf } from '../plugins/record.ts'
import { serviceMissing, serviceVersion } from '../plugins/service-errors.ts'
import type { ServiceDirectory } from '../plugins/services.ts'
import { semver } from '../semver.ts'

/** The plugins in the order in which they become ready, and why some of them cannot. */
export interface LoadOrder {
  readonly order: readonly MutablePluginRecord[]
  readonly problems: ReadonlyMap<MutablePluginRecord, NetboxHooksError>
}

/** Something that a plugin says it needs, of another plugin or of the application. */
interface Need {
  readonly optional: boolean
  /** The plugin that it is a matter of; `undefined` if there is none. */
  readonly provider: MutablePluginRecord | undefined
  /** What is wrong where the provider is, or comes to be, ready, or where there is none. */
  problem(): NetboxHooksError | undefined
  /** What is wrong where the provider has failed. */
  failed(provider: MutablePluginRecord): NetboxHooksError
}

/**
 * Config order, unless a plugin needs another one, or a service of it, that is listed after it: then that one comes first.
 * A plugin is no good whose need is missing, of the wrong version, failed or part of a cycle.
 */
export function loadOrder(records: readonly MutablePluginRecord[], services: ServiceDirectory): LoadOrder {
  const order: MutablePluginRecord[] = []
  const problems = new Map<MutablePluginRecord, NetboxHooksError>()
  const visiting: MutablePluginRecord[] = []

  const note = (record: MutablePluginRecord, problem: NetboxHooksError | undefined): void => {
    if (problem && !problems.has(record)) problems.set(record, problem)
  }
  const visit = (record: MutablePluginRecord): void => {
    if (order.includes(record)) return
    if (visiting.includes(record)) {
      const cycle = visiting.slice(visiting.indexOf(record))
      const names = cycle.map(({ name }) => name)
      for (const member of cycle) note(member, dependencyCycle(placeOf(member), names))
      return
    }
    visiting.push(record)
    for (const need of needsOf(record, records, services)) {
      const { provider, optional } = need
      if (provider && provider !== record) visit(provider)
      const hasFailed = provider && (provider.error || problems.has(provider))
      if (!hasFailed) note(record, need.problem())
      else if (!optional) note(record, need.failed(provider))
    }
    visiting.pop()
    order.push(record)
  }
  records.forEach(visit)
  return { order, problems }
}

/** Why a plugin cannot become ready although it was in order: what it needs has failed by now. */
export function failedNeed(
  record: MutablePluginRecord,
  records: readonly MutablePluginRecord[],
  services: ServiceDirectory,
): NetboxHooksError | undefined {
  for (const { provider, optional, failed } of needsOf(record, records, services))
    if (provider?.error && !optional) return failed(provider)
  return undefined
}

function needsOf(
  record: MutablePluginRecord,
  records: readonly MutablePluginRecord[],
  services: ServiceDirectory,
): Need[] {
  const { declared } = record
  return [
    ...eachOf(declared?.dependencies, false, (...need) => pluginNeed(record, records, ...need)),
    ...eachOf(declared?.optionalDependencies, true, (...need) => pluginNeed(record, records, ...need)),
    ...eachOf(declared?.uses, false, (...need) => serviceNeed(record, services, ...need)),
    ...eachOf(declared?.optionalUses, true, (...need) => serviceNeed(record, services, ...need)),
  ]
}

function eachOf(
  ranges: Readonly<Record<string, string>> | undefined,
  optional: boolean,
  need: (name: string, range: string, optional: boolean) => Need,
): Need[] {
  return Object.entries(ranges ?? {}).map(([name, range]) => need(name, range, optional))
}

function pluginNeed(
  record: MutablePluginRecord,
  records: readonly MutablePluginRecord[],
  name: string,
  range: string,
  optional: boolean,
): Need {
  const place = placeOf(record)
  const provider = recordOf(name, records)
  return {
    optional,
    provider,
    problem: () => {
      if (!provider) return optional ? undefined : dependencyMissing(place, name)
      if (semver().satisfies(provider.version, range, { includePrerelease: true })) return undefined
      return dependencyVersion(place, name, range, provider.version)
    },
    failed: () => dependencyFailed(place, name),
  }
}

function serviceNeed(
  record: MutablePluginRecord,
  services: ServiceDirectory,
  service: string,
  range: string,
  optional: boolean,
): Need {
  const place = placeOf(record)
  const provider = services.providerOf(service)
  const missing = () => serviceMissing(place, service, range, provider, services.names)
  return {
    optional,
    provider: provider?.record,
    problem: () => {
      if (!provider) return optional ? undefined : missing()
      if (semver().satisfies(provider.version, range, { includePrerelease: true })) return undefined
      return serviceVersion(place, service, range, provider)
    },
    failed: missing,
  }
}

/** Of one that could not be imported the name is known from its package alone. */
function recordOf(plugin: string, records: readonly MutablePluginRecord[]): MutablePluginRecord | undefined {
  const named = records.find(({ name }) => name === plugin)
  return named ?? records.find(({ error, resolved }) => error && resolved?.manifest.name === plugin)
}
