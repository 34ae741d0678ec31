import { isChange } from '@netbox-hooks/server'

/** What counts of an event rule of the host. */
export interface HostRule {
  readonly name: string
  readonly enabled: boolean
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
}

/** An object type that NetBox has. */
export interface NetboxObjectType {
  /** `app.model` */
  readonly name: string
  /** Whether event rules may be for it. */
  readonly hasEventRules: boolean
}

/** Events that one event rule of NetBox sends: those of several object types that are wanted alike. */
export interface EventGroup {
  readonly kind: 'changes' | 'jobs'
  readonly objectTypes: readonly string[]
  readonly eventTypes: readonly string[]
}

/** What the host needs of NetBox. */
export interface NeededEvents {
  readonly groups: readonly EventGroup[]
  /** What rules of the host want and NetBox will not send, a sentence each. */
  readonly leftOut: readonly string[]
  /** Whether rules want events of jobs that are not asked for. */
  readonly lacksJobs: boolean
}

/** In the order in which NetBox lists them. */
const changes = ['object_created', 'object_updated', 'object_deleted']
/** NetBox tells of every job's end as of this one… */
const anyEnd = 'job_completed'
/** …also where its event types name the others. */
const jobEvents = ['job_started', anyEnd, 'job_failed', 'job_errored']

/** What the host tells of itself comes from no NetBox. */
const ownApp = 'netbox_hooks.'

/**
 * Which events NetBox has to send, so that the rules of a host are told of all that they want.
 * @param options `jobs`: events of jobs, too
 */
export function neededEvents(
  rules: readonly HostRule[],
  known: readonly NetboxObjectType[],
  { jobs }: { readonly jobs: boolean },
): NeededEvents {
  const wanted = new Map<string, Set<string>>()
  const leftOut = new Set<string>()
  let lacksJobs = false
  for (const { name, enabled, objectTypes, eventTypes } of rules) {
    if (!enabled) continue
    for (const type of eventTypes) {
      const isOfJob = jobEvents.includes(type)
      if (isOfJob && !jobs) lacksJobs = true
      if (!isOfJob && !isChange(type))
        leftOut.add(`"${name}" wants ${type}, which connect asks NetBox for not.`)
    }
    const found = eventTypes.filter((type) => isChange(type) || (jobs && jobEvents.includes(type)))
    if (found.length === 0) continue
    for (const pattern of objectTypes) {
      if (pattern.startsWith(ownApp)) continue
      const types = known.filter(({ name: type }) => fits(type, pattern))
      const usable = types.filter(({ hasEventRules }) => hasEventRules)
      if (usable.length === 0) leftOut.add(whyNot(name, pattern, types.length > 0))
      for (const { name: type } of usable)
        wanted.set(type, new Set([...(wanted.get(type) ?? []), ...found.flatMap(askedFor)]))
    }
  }
  return { groups: groupsOf(wanted), leftOut: [...leftOut], lacksJobs }
}

function whyNot(rule: string, pattern: string, isKnown: boolean): string {
  return isKnown
    ? `"${rule}" is for ${pattern}, for which NetBox has no event rules.`
    : `"${rule}" is for ${pattern}, which NetBox does not have.`
}

function fits(type: string, pattern: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}

/** How a job has ended is found out later. */
function askedFor(type: string): readonly string[] {
  return jobEvents.includes(type) && type !== 'job_started' ? [anyEnd, type] : [type]
}

/** One group for all object types of which the same is wanted. */
function groupsOf(wanted: ReadonlyMap<string, ReadonlySet<string>>): readonly EventGroup[] {
  const groups = new Map<string, { kind: EventGroup['kind']; eventTypes: string[]; objectTypes: string[] }>()
  for (const [kind, order] of [
    ['changes', changes],
    ['jobs', jobEvents],
  ] as const)
    for (const [objectType, types] of wanted) {
      const eventTypes = order.filter((type) => types.has(type))
      if (eventTypes.length === 0) continue
      const key = eventTypes.join()
      const group = groups.get(key) ?? { kind, eventTypes, objectTypes: [] }
      group.objectTypes.push(objectType)
      groups.set(key, group)
    }
  return [...groups.values()].map((group) => ({ ...group, objectTypes: group.objectTypes.sort() }))
}
