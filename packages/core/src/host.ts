import { AsyncSeriesHook } from 'tapable'
import type { PluginRecord } from './plugin-record.ts'
import type { Registry } from './registry.ts'

/** The hooks of a plugin's life: called once per plugin when it has passed that phase, in this order. */
export interface LifecycleHooks {
  /** A plugin's entry has been found. */
  readonly resolve: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's module has been imported. */
  readonly import: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's class, versions and settings have been checked. */
  readonly validate: AsyncSeriesHook<[PluginRecord]>
  /** A plugin's `ready()` has resolved. */
  readonly ready: AsyncSeriesHook<[PluginRecord]>
  /** Every plugin is ready, registration is closed, and the host has begun its work. */
  readonly running: AsyncSeriesHook<[]>
  /** A plugin's `shutdown()` has ended. */
  readonly shutdown: AsyncSeriesHook<[PluginRecord]>
}

/** The tapable hooks of a host. Packages of the house add theirs by declaration merging. */
export interface HostHooks extends LifecycleHooks {}

/** Makes the hooks of a plugin's life. */
export function createLifecycleHooks(): LifecycleHooks {
  return {
    resolve: new AsyncSeriesHook(['plugin'], 'resolve'),
    import: new AsyncSeriesHook(['plugin'], 'import'),
    validate: new AsyncSeriesHook(['plugin'], 'validate'),
    ready: new AsyncSeriesHook(['plugin'], 'ready'),
    running: new AsyncSeriesHook([], 'running'),
    shutdown: new AsyncSeriesHook(['plugin'], 'shutdown'),
  }
}

/** What a plugin sees of its host, as `this.host`. */
export interface Host {
  /** Version of the host that plugins are checked against. */
  readonly version: string
  readonly hooks: HostHooks
  readonly registry: Registry
  /** Every listed plugin, in the order of the configuration. */
  readonly plugins: readonly PluginRecord[]
}
