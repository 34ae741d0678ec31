import type { NetboxHooksError } from '../errors.ts'
import { dependencyCycle, dependencyFailed, dependencyMissing, dependencyVersion } from './errors.ts'
import { type MutablePluginRecord, placeOf } from './record.ts'
import { semver } from './semver.ts'

/** The plugins in the order in which they become ready, and why some of them cannot. */
export interface LoadOrder {
  readonly order: readonly MutablePluginRecord[]
  readonly problems: ReadonlyMap<MutablePluginRecord, NetboxHooksError>
}

/**
 * Config order, unless a plugin depends on one that is listed after it: then that one comes first.
 * A plugin whose dependency is missing, of the wrong version, failed or part of a cycle cannot become ready.
 */
export function loadOrder(records: readonly MutablePluginRecord[]): LoadOrder {
  const order: MutablePluginRecord[] = []
  const problems = new Map<MutablePluginRecord, NetboxHooksError>()
  const visiting: MutablePluginRecord[] = []

  const visit = (record: MutablePluginRecord): void => {
    if (order.includes(record)) return
    if (visiting.includes(record)) {
      const cycle = visiting.slice(visiting.indexOf(record))
      for (const member of cycle)
        if (!problems.has(member))
          problems.set(
            member,
            dependencyCycle(
              placeOf(member),
              cycle.map(({ name }) => name),
            ),
          )
      return
    }
    visiting.push(record)
    for (const dependency of dependenciesOf(record)) {
      const found = recordOf(dependency.name, records)
      if (found) visit(found)
      const problem = problemWith(record, dependency, found, problems)
      if (problem && !problems.has(record)) problems.set(record, problem)
    }
    visiting.pop()
    order.push(record)
  }
  records.forEach(visit)
  return { order, problems }
}

/** Of one that could not be imported the name is known from its package alone. */
function recordOf(plugin: string, records: readonly MutablePluginRecord[]): MutablePluginRecord | undefined {
  const named = records.find(({ name }) => name === plugin)
  return named ?? records.find(({ error, resolved }) => error && resolved?.manifest.name === plugin)
}

/** A plugin that this one cannot do without and that has failed by now. */
export function failedDependency(
  record: MutablePluginRecord,
  records: readonly MutablePluginRecord[],
): MutablePluginRecord | undefined {
  const needed = Object.keys(record.declared?.dependencies ?? {})
  return records.find(({ name, error }) => error !== undefined && needed.includes(name))
}

interface Dependency {
  readonly name: string
  readonly range: string
  readonly optional: boolean
}

function dependenciesOf({ declared }: MutablePluginRecord): Dependency[] {
  const listed = (ranges: Readonly<Record<string, string>> | undefined, optional: boolean) =>
    Object.entries(ranges ?? {}).map(([name, range]) => ({ name, range, optional }))
  return [...listed(declared?.dependencies, false), ...listed(declared?.optionalDependencies, true)]
}

function problemWith(
  record: MutablePluginRecord,
  { name, range, optional }: Dependency,
  found: MutablePluginRecord | undefined,
  problems: ReadonlyMap<MutablePluginRecord, NetboxHooksError>,
): NetboxHooksError | undefined {
  if (!found) return optional ? undefined : dependencyMissing(placeOf(record), name)
  if (found.error || problems.has(found))
    return optional ? undefined : dependencyFailed(placeOf(record), name)
  if (semver().satisfies(found.version, range, { includePrerelease: true })) return undefined
  return dependencyVersion(placeOf(record), name, range, found.version)
}
