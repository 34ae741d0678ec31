import type { ExtensionOf } from '../extensions/declaration.ts'
import { ExtensionPoints, type ExtensionPointsOptions } from '../extensions/points.ts'
import { type HostHooks, lifecycleHooks } from './host.ts'
import type { PluginConfig } from './plugin-config.ts'
import { servicesStore } from './services.ts'

/** What an application, or a package of it, offers to its plugins: hooks to tap, stores to register in, services. */
export interface Extension extends ExtensionOf<HostHooks> {
  /**
   * Called inside each plugin's scope before its `ready()`: registers what the plugin's class says in fields that this
   * extension gives a meaning. What it throws fails the plugin.
   */
  beforeReady?(plugin: PluginConfig): void
}

/** What every host offers. */
const lifecycle: Extension = { hooks: lifecycleHooks, stores: { services: servicesStore } }

/** The hooks and stores of a host: those of the plugins' lives, and those of the extensions. */
export class HostPoints extends ExtensionPoints<HostHooks, Extension> {
  /** @throws NetboxHooksError `NBH_EXTENSION_INVALID` */
  constructor(extensions: readonly Extension[] = [], options: ExtensionPointsOptions = {}) {
    super([lifecycle], options)
    this.extend(extensions)
  }

  /** See {@link Extension.beforeReady}. */
  beforeReady(plugin: PluginConfig): void {
    for (const extension of this.extensions) extension.beforeReady?.(plugin)
  }
}
