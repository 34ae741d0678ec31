import { AsyncSeriesHook } from 'tapable'
import { type TapOptions, TapSupervisor } from '../hooks/tap-supervisor.ts'
import type { Logger } from '../logger.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { Registry } from '../scope/registry.ts'
import type { MutablePluginRecord, PluginRecord } from './record.ts'

/** The hooks of a plugin's life: called once per plugin when it has passed that phase, in this order. */
export interface LifecycleHooks {
  /** A plugin's entry has been found. */
  readonly resolve: AsyncSeriesHook<[PluginRecord], TapOptions>
  /** A plugin's module has been imported. */
  readonly import: AsyncSeriesHook<[PluginRecord], TapOptions>
  /** A plugin's class, versions and settings have been checked. */
  readonly validate: AsyncSeriesHook<[PluginRecord], TapOptions>
  /** A plugin's `ready()` has resolved. */
  readonly ready: AsyncSeriesHook<[PluginRecord], TapOptions>
  /** Every plugin is ready, registration is closed, and the host has begun its work. */
  readonly running: AsyncSeriesHook<[], TapOptions>
  /** A plugin's `shutdown()` has ended. */
  readonly shutdown: AsyncSeriesHook<[PluginRecord], TapOptions>
}

/** The tapable hooks of a host. Packages of the house add theirs by declaration merging. */
export interface HostHooks extends LifecycleHooks {}

/** Makes the hooks of a plugin's life. */
export function createLifecycleHooks(taps: TapSupervisor = new TapSupervisor()): LifecycleHooks {
  const ofPlugin = (name: string): AsyncSeriesHook<[PluginRecord], TapOptions> =>
    taps.supervise(new AsyncSeriesHook(['plugin'], name), { show: shownRecord })
  return {
    resolve: ofPlugin('resolve'),
    import: ofPlugin('import'),
    validate: ofPlugin('validate'),
    ready: ofPlugin('ready'),
    running: taps.supervise(new AsyncSeriesHook([], 'running')),
    shutdown: ofPlugin('shutdown'),
  }
}

/** Of another plugin, a plugin's tap is shown no more than others may know. */
function shownRecord(record: PluginRecord, scope: PluginScope): PluginRecord {
  if ((record as MutablePluginRecord).scope === scope) return record
  return {
    ...record,
    config: undefined,
    declared: undefined,
    settings: undefined,
    scope: undefined,
  } as PluginRecord
}

/** A host as the application has it; plugins see a part of it, see {@link HostView}. */
export interface Host {
  /** Version of the host that plugins are checked against. */
  readonly version: string
  readonly hooks: HostHooks
  readonly registry: Registry
  /** Where the host writes its log. */
  readonly logger: Logger
  /** Every listed plugin, in the order of the configuration. */
  readonly plugins: readonly PluginRecord[]
}
