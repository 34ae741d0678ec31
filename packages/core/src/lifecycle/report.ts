import type { NetboxHooksError } from '../errors.ts'
import type { PointsDescription } from '../extensions/description.ts'
import type { TapRecord } from '../hooks/tap-record.ts'
import type { MutablePluginRecord, PluginRecord } from '../plugins/record.ts'
import type { Registry } from '../scope/registry.ts'

/** What a host says of itself and its plugins; can be written as JSON. */
export interface HostReport extends PointsDescription {
  /** Version that plugins are checked against. */
  readonly version: string
  /** In the order of the configuration. */
  readonly plugins: readonly PluginReport[]
  /** The application's own taps. */
  readonly taps: readonly TapRecord[]
}

/** All that a host knows of one plugin. */
export interface PluginReport extends Omit<PluginRecord, 'config' | 'error'> {
  readonly verboseName: string
  /** What it registered: store of the registry → names, in the order of registration. */
  readonly registered: Readonly<Record<string, readonly string[]>>
  /** Its taps, and what their calls have come to. */
  readonly taps: readonly TapRecord[]
  /** Promises that it left floating and timers of its that threw. */
  readonly backgroundFailures: number
  /** Why it is `failed` or `skipped`. */
  readonly error: NetboxHooksError | undefined
}

/** What a host knows of a plugin. */
export function reportPlugin(
  record: MutablePluginRecord,
  registry: Registry,
  taps: readonly TapRecord[],
): PluginReport {
  const { config: _, declared, settings: __, scope, resolved: ___, ...known } = record
  return {
    ...known,
    durations: roundMs(record.durations),
    verboseName: declared?.verboseName ?? record.name,
    registered: scope ? registry.namesOf(scope) : {},
    taps: scope ? taps.filter(({ plugin }) => plugin === record.name) : [],
    backgroundFailures: scope?.backgroundFailures ?? 0,
  }
}

function roundMs<Phases extends Readonly<Record<string, number>>>(durations: Phases): Phases {
  const rounded = Object.entries(durations).map(([phase, ms]) => [phase, Math.round(ms * 1_000) / 1_000])
  return Object.fromEntries(rounded) as Phases
}
