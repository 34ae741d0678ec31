import type { HookDeclaration, HookDeclarations } from '../extensions/declaration.ts'
import type { HookOf } from '../extensions/kinds.ts'
import type { Logger } from '../logger.ts'
import type { PluginScope } from '../scope/plugin-scope.ts'
import type { Registry } from '../scope/registry.ts'
import type { MutablePluginRecord, PluginRecord } from './record.ts'

/** The hooks of a plugin's life: called once per plugin when it has passed that phase, in this order. */
export interface LifecycleHooks {
  /** A plugin's entry has been found. */
  readonly resolve: HookOf<'AsyncSeriesHook', [PluginRecord]>
  /** A plugin's module has been imported. */
  readonly import: HookOf<'AsyncSeriesHook', [PluginRecord]>
  /** A plugin's class, versions and settings have been checked. */
  readonly validate: HookOf<'AsyncSeriesHook', [PluginRecord]>
  /** A plugin's `ready()` has resolved. */
  readonly ready: HookOf<'AsyncSeriesHook', [PluginRecord]>
  /** Every plugin is ready, registration is closed, and the host has begun its work. */
  readonly running: HookOf<'AsyncSeriesHook'>
  /** A plugin's `shutdown()` has ended. */
  readonly shutdown: HookOf<'AsyncSeriesHook', [PluginRecord]>
}

/**
 * The hooks of an application. It makes them known by declaration merging, in the package that it makes its host with:
 * `declare module 'netbox-hooks' { interface ApplicationHooks { page: HookOf<'AsyncSeriesHook', [Page]> } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: for others to merge into
export interface ApplicationHooks {}

/** The tapable hooks of a host. Packages of the house merge theirs into it. */
export interface HostHooks extends LifecycleHooks, ApplicationHooks {}

const ofPlugin = (description: string): HookDeclaration<LifecycleHooks['ready']> => ({
  kind: 'AsyncSeriesHook',
  description,
  args: { plugin: "the plugin's record" },
  show: shownRecord,
})

/** Declares the hooks of a plugin's life. */
export const lifecycleHooks: HookDeclarations<LifecycleHooks> = {
  resolve: ofPlugin("when a plugin's entry has been found"),
  import: ofPlugin('when its module has been imported'),
  validate: ofPlugin('when its class, versions and settings are checked'),
  ready: ofPlugin('when its `ready()` has resolved'),
  running: {
    kind: 'AsyncSeriesHook',
    description: 'when every plugin is ready, before the host begins its work',
  },
  shutdown: ofPlugin('when its `shutdown()` has ended'),
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
