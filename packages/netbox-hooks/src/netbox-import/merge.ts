import { isObject, keepSpelling, sayTheSame } from '@netbox-hooks/core/json'
import type { Difference } from '../managed/differences.ts'
import { valueText } from '../managed/differences.ts'
import { isReference } from '../netbox-translation/references.ts'
import type { Settings } from '../netbox-translation/webhook.ts'

/** Who has changed a setting since it was imported; `both`: in two ways; `unknown`: it was not imported before. */
export type ChangedBy = 'netbox' | 'here' | 'both' | 'unknown'

/** A setting that is not what NetBox says, or was not until now. */
export interface SettingChange extends Difference {
  readonly by: ChangedBy
  /** Whether it becomes what NetBox says. */
  readonly taken: boolean
}

/** What importing does with one object. */
export interface Step {
  readonly name: string
  /** `left`: it was taken out here, or changed here after NetBox had it no more, and stays so. */
  readonly does: 'create' | 'change' | 'keep' | 'remove' | 'left'
  readonly changes: readonly SettingChange[]
  /** What it is to be; `undefined` if it is not to be there. */
  readonly settings: Settings | undefined
}

/** What objects of one kind are in each place. */
export interface Versions {
  /** What NetBox says now. */
  readonly netbox: readonly Settings[]
  /** What is here now, what was never imported included. */
  readonly here: readonly Settings[]
  /** What NetBox said when it was imported last, by name. */
  readonly imported: Readonly<Record<string, Settings>>
  /** Whether NetBox wins where a setting was changed here. */
  readonly overwrites: boolean
}

/**
 * Brings what is here up to what NetBox says. What has changed only here stays; so does what has changed in both, unless
 * NetBox is to win. What was never imported is left alone.
 */
export function mergeObjects({ netbox, here, imported, overwrites }: Versions): readonly Step[] {
  const wanted = netbox.map((settings): Step => {
    const { name } = settings
    const current = here.find((one) => one.name === name)
    const before = ownOf(imported, name)
    if (!current) {
      const wasTakenOut = before !== undefined && !overwrites
      return {
        name,
        does: wasTakenOut ? 'left' : 'create',
        changes: [],
        settings: wasTakenOut ? undefined : settings,
      }
    }
    return changed(settings, current, before as Settings | undefined, overwrites)
  })
  const names = new Set(netbox.map(({ name }) => name))
  const gone = here.flatMap((current): Step[] => {
    const before = ownOf(imported, current.name) as Settings | undefined
    if (before === undefined || names.has(current.name)) return []
    const isSame = sayTheSame(withReferencesOf(before, current), current)
    const { name } = current
    return [
      isSame || overwrites
        ? { name, does: 'remove', changes: [], settings: undefined }
        : { name, does: 'left', changes: [], settings: current },
    ]
  })
  return [...wanted, ...gone]
}

function changed(
  netbox: Settings,
  here: Settings,
  imported: Settings | undefined,
  overwrites: boolean,
): Step {
  const wanted = withReferencesOf(netbox, here) as Settings
  const before = imported && (withReferencesOf(imported, here) as Settings)
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(here)])]
  const changes: SettingChange[] = []
  const settings = keys.flatMap((key): [string, unknown][] => {
    const [to, from] = [wanted[key], here[key]]
    const isSame = sayTheSame(to, from)
    const by = isSame ? 'netbox' : whoChanged(to, from, before, key)
    const taken = by === 'netbox' || overwrites
    if (!isSame) changes.push({ path: key, before: from, after: to, by, taken })
    const value = taken ? to : from
    return value === undefined ? [] : [[key, value]]
  })
  const isChanged = changes.some(({ taken }) => taken)
  return {
    name: netbox.name,
    does: isChanged ? 'change' : 'keep',
    changes,
    settings: isChanged ? (Object.fromEntries(settings) as Settings) : here,
  }
}

function whoChanged(netbox: unknown, here: unknown, before: Settings | undefined, key: string): ChangedBy {
  if (!before) return 'unknown'
  if (sayTheSame(before[key], here)) return 'netbox'
  return sayTheSame(before[key], netbox) ? 'here' : 'both'
}

/**
 * Settings in which what stands here is in the places of references: a secret is read from another variable, or is stored.
 * Nobody can say whether it is the same.
 */
function withReferencesOf(settings: unknown, here: unknown): unknown {
  return keepSpelling(referencesFrom(settings, here), settings)
}

function referencesFrom(settings: unknown, here: unknown): unknown {
  if (isReference(settings) && here !== undefined) return here
  if (!isObject(settings) || !isObject(here)) return settings
  return Object.fromEntries(
    Object.entries(settings).map(([key, inner]) => [key, referencesFrom(inner, ownOf(here, key))]),
  )
}

/** A change as a line: `timeout: "15s" → "30s"`. */
export function changeLine({ path, before, after, by, taken }: SettingChange): string {
  const [from, to] = [shortText(before), shortText(after)]
  if (taken) return `${path}: ${from} → ${to}`
  const why = {
    netbox: '',
    here: 'changed here',
    both: 'changed here and in NetBox',
    unknown: 'not imported before',
  }[by]
  return `${path}: stays ${from}; NetBox has ${to} (${why})`
}

function shortText(value: unknown): string {
  const text = valueText(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

function ownOf(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Readonly<Record<string, unknown>>)[key] : undefined
}
