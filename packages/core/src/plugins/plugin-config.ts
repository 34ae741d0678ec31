import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { PluginScope } from '../scope/plugin-scope.ts'
import { coreVersion } from '../version.ts'
import type { HostView } from './host-view.ts'
import type { Plugin } from './plugin.ts'

const brand = Symbol.for('@netbox-hooks/PluginConfig')
/** Marks a plugin whose `ready()` has called the base class's, of whatever copy of this package. */
const baseReady = Symbol.for('@netbox-hooks/PluginConfig.ready')

/**
 * Base class of every plugin (NetBox: `netbox.plugins.PluginConfig`).
 *
 * A plugin package exports a class that extends it, as its default export or as `config`. The host makes one
 * instance, checks versions and settings, and calls {@link ready}. What a plugin registers and taps there, and in modules
 * that `ready()` imports, is its own.
 *
 * @typeParam Settings the shape of `this.settings`
 */
export class PluginConfig<Settings extends object = Record<string, unknown>> implements Plugin<Settings> {
  /** Unique name. Default: the package's name, or the file's for a local file. */
  name = ''
  /** Name for people. Default: `name`. */
  verboseName = ''
  /** Default: the package's version. */
  version = ''
  /** Default: the package's description. */
  description = ''
  /** Default: the package's author. */
  author = ''
  /** Segment of the plugin's URLs, without slashes. Default: `name`. */
  baseUrl = ''
  /** Lowest host version that the plugin works with, inclusive. */
  minVersion = ''
  /** Highest host version that the plugin works with, inclusive. */
  maxVersion = ''
  /** Semver range of host versions that the plugin works with, in addition to the two bounds. */
  hostVersion = ''
  /** Plugins that must be ready before this one: name → semver range. */
  dependencies: Readonly<Record<string, string>> = {}
  /** Plugins that must be ready before this one if they are listed at all: name → semver range. */
  optionalDependencies: Readonly<Record<string, string>> = {}
  /** Settings that the operator must give, whatever their value. */
  requiredSettings: readonly string[] = []
  /** Values of the settings that the operator left out; merged deeply into plain objects. */
  defaultSettings: Readonly<Record<string, unknown>> = {}
  /**
   * Any Standard Schema (zod, valibot, arktype …). It checks the settings once defaults are filled in; what it returns
   * is `this.settings`. See {@link PluginConfig.withSettings}.
   */
  settingsSchema: StandardSchemaV1<unknown, Settings> | undefined = undefined
  /** Services that it provides in `ready()`: name → version. Those that use them become ready after it. */
  provides: Readonly<Record<string, string>> = {}
  /** Services that it cannot do without: name → semver range. Who provides them becomes ready before it. */
  uses: Readonly<Record<string, string>> = {}
  /** Services that it uses if somebody provides them: name → semver range. */
  optionalUses: Readonly<Record<string, string>> = {}

  /** The operator's settings with defaults filled in; frozen. Set by the host before `ready()`. */
  readonly settings!: Settings
  /** The plugin's part of the host that loaded it: hooks to tap, the log. Set by the host before `ready()`. */
  readonly host!: HostView
  /**
   * Owns what the plugin registers and undoes it when the plugin is unloaded: `this.scope.setInterval(task, ms)`,
   * `this.scope.own(() => connection.close())`. Set by the host before `ready()`.
   */
  readonly scope!: PluginScope

  /**
   * A base class whose `this.settings` has the type that the schema returns.
   *
   * ```ts
   * const settings = z.object({ endpoint: z.url(), cacheSeconds: z.number().default(30) })
   * export default class SiteStatus extends PluginConfig.withSettings(settings) {}
   * ```
   *
   * The same without a call in `extends`, which `isolatedDeclarations` does not allow:
   * `class SiteStatus extends PluginConfig<z.output<typeof settings>> { override settingsSchema = settings }`.
   */
  static withSettings<Base extends PluginConfigClass, Settings extends object>(
    this: Base,
    schema: StandardSchemaV1<unknown, Settings>,
  ): ClassWithSettings<Base, Settings> {
    // biome-ignore lint/complexity/noThisInStatic: of the class that it is called on
    const Base = this as unknown as new () => PluginConfig<Settings>
    class WithSettings extends Base {
      override settingsSchema = schema
    }
    return WithSettings as unknown as ClassWithSettings<Base, Settings>
  }

  /**
   * Called once, in the order of the configuration, when every plugin has been imported and checked.
   * Override it to tap hooks, to register, and to import the modules that register; call `super.ready()` first.
   */
  async ready(): Promise<void> {
    Object.defineProperty(this, baseReady, { value: true, configurable: true })
  }

  /** Called once when the host stops, in reverse order. Close here what `ready()` opened. */
  async shutdown(): Promise<void> {}
}

/** A class like `Base`, its static members included, whose instances have those settings. */
export type ClassWithSettings<Base extends PluginConfigClass, Settings extends object> = Omit<
  Base,
  'prototype'
> &
  (new () => PluginConfig<Settings> & Omit<InstanceType<Base>, keyof PluginConfig>)

/** Inherited by every plugin class: the version of the core that its base class comes from. */
Object.defineProperty(PluginConfig, brand, { value: coreVersion })

/** Version of the core that a plugin class's base comes from. */
export function coreVersionOf(pluginClass: PluginConfigClass): string {
  return (pluginClass as unknown as Record<typeof brand, string>)[brand]
}

/** Whether the plugin's `ready()` has called `super.ready()`. */
export function hasCalledBaseReady(plugin: Plugin): boolean {
  return baseReady in plugin
}

/** A class that extends {@link PluginConfig}. */
export type PluginConfigClass = new () => PluginConfig<object>

/** Recognises a plugin class made with any loaded copy of this package. */
export function isPluginConfigClass(value: unknown): value is PluginConfigClass {
  return typeof value === 'function' && brand in value
}
