import { AsyncSeriesHook } from 'tapable'
import { type TapOptions, TapSupervisor } from '../hooks/tap-supervisor.ts'
import type { Logger } from '../logger.ts'
import type { Registry } from '../scope/registry.ts'
import type { PluginRecord } from './record.ts'

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
  return {
    resolve: taps.supervise(new AsyncSeriesHook(['plugin'], 'resolve')),
    import: taps.supervise(new AsyncSeriesHook(['plugin'], 'import')),
    validate: taps.supervise(new AsyncSeriesHook(['plugin'], 'validate')),
    ready: taps.supervise(new AsyncSeriesHook(['plugin'], 'ready')),
    running: taps.supervise(new AsyncSeriesHook([], 'running')),
    shutdown: taps.supervise(new AsyncSeriesHook(['plugin'], 'shutdown')),
  }
}

/** What a plugin sees of its host, as `this.host`. */
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
