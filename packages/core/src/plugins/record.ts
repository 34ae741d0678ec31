import type { NetboxHooksError } from '../errors.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { Declaration } from './declaration.ts'
import type { ErrorPlace } from './errors.ts'
import type { Plugin } from './plugin.ts'
import type { ResolvedPlugin } from './source.ts'

/** A plugin as the configuration lists it. */
export interface PluginEntry {
  /** Package name, or path of a file or folder. */
  readonly entry: string
  /** Whether the host may start without it. Default `false`. */
  readonly optional?: boolean
  /** Where the source runs it; for reports. Default: in the host's process. */
  readonly isolation?: 'worker' | undefined
}

/** How far a plugin has come. `failed` is a required plugin that stops the host, `skipped` an optional one. */
export type PluginState =
  | 'listed'
  | 'resolved'
  | 'imported'
  | 'validated'
  | 'ready'
  | 'stopped'
  | 'failed'
  | 'skipped'

/** Whether a plugin works with the host's version. */
export interface Compatibility {
  /** `allowed` is a plugin that says it does not, and that the operator loads all the same. */
  readonly verdict: 'compatible' | 'allowed' | 'incompatible'
  /** Why it is not compatible. */
  readonly reason?: string
}

/** One listed plugin and all that the host knows of it. */
export interface PluginRecord {
  /** As the configuration lists it. */
  readonly entry: string
  readonly optional: boolean
  /** Whether it runs in a process of its own. */
  readonly isolation: 'worker' | undefined
  /** The plugin's name; the entry until the plugin has been validated. */
  readonly name: string
  /** The plugin's version; empty if it has none. */
  readonly version: string
  readonly state: PluginState
  /** File of the plugin's entry module, once resolved. */
  readonly file: string | undefined
  /** What imported it: Node itself, or jiti for what Node cannot load. */
  readonly loadedBy: 'native' | 'jiti' | undefined
  /** How long each phase took, in milliseconds; only phases that have ended. */
  readonly durations: Readonly<Partial<Record<'import' | 'validate' | 'ready' | 'shutdown', number>>>
  /** What came of the check of versions, once it has been made. */
  readonly compatibility: Compatibility | undefined
  /** Why the plugin is `failed` or `skipped`. */
  readonly error: NetboxHooksError | undefined
  /** The plugin itself, once validated. */
  readonly config: Plugin | undefined
}

/** The host's own, changeable view of a record. */
export interface MutablePluginRecord extends PluginRecord {
  name: string
  version: string
  state: PluginState
  file: string | undefined
  loadedBy: 'native' | 'jiti' | undefined
  durations: Partial<Record<'import' | 'validate' | 'ready' | 'shutdown', number>>
  compatibility: Compatibility | undefined
  error: NetboxHooksError | undefined
  config: Plugin | undefined
  /** What the plugin declares, once it has been imported. */
  declared: Declaration | undefined
  /** The operator's settings with the plugin's defaults, once validated. */
  settings: object | undefined
  scope: PluginScope | undefined
  resolved: ResolvedPlugin | undefined
}

/** A record of a plugin of which nothing is known but its listing. */
export function newRecord({ entry, optional = false, isolation }: PluginEntry): MutablePluginRecord {
  return {
    entry,
    optional,
    isolation,
    name: entry,
    version: '',
    state: 'listed',
    file: undefined,
    loadedBy: undefined,
    durations: {},
    compatibility: undefined,
    error: undefined,
    config: undefined,
    declared: undefined,
    settings: undefined,
    scope: undefined,
    resolved: undefined,
  }
}

/** How an error refers to a plugin. */
export function placeOf({ name, file }: PluginRecord): ErrorPlace {
  return { plugin: name, where: file }
}
