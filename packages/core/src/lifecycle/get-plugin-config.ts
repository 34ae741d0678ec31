import { refuseUnless } from '../arguments.ts'
import { NetboxHooksError } from '../errors.ts'
import { nearest } from '../hints.ts'
import type { Host } from '../plugins/host.ts'
import type { MutablePluginRecord } from '../plugins/record.ts'
import { currentScope, type PluginScope } from '../scope/plugin-scope.ts'
import { shared } from '../scope/shared-slot.ts'

/** The hosts of this process that have loaded their plugins, latest last. */
const loadedHosts = shared('loadedHosts', () => new Set<Host>())

/** Makes a host the one that {@link getPluginConfig} asks outside of plugins; returns the undo. */
export function announceHost(host: Host): () => void {
  loadedHosts.add(host)
  return () => void loadedHosts.delete(host)
}

/** Whether there is a host that has loaded its plugins and has not been stopped. */
export function isHostLoaded(): boolean {
  return loadedHosts.size > 0
}

/**
 * One setting of a plugin (NetBox: `get_plugin_config`).
 *
 * Inside a plugin it answers for that plugin alone; elsewhere it asks the host that was loaded last.
 *
 * @param plugin the plugin's name, or its entry in the configuration
 * @param fallback what to answer if the setting is absent; default `null`
 * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_ARGUMENT_INVALID`
 */
export function getPluginConfig(plugin: string, key: string, fallback: unknown = null): unknown {
  refuseUnless(typeof plugin === 'string', 'getPluginConfig()', 'the name of a plugin', plugin)
  const scope = currentScope()
  const settings = scope ? ownSettings(scope, plugin) : settingsIn([...loadedHosts].at(-1), plugin)
  return Object.hasOwn(settings, key) ? settings[key] : fallback
}

function ownSettings(scope: PluginScope, plugin: string): Readonly<Record<string, unknown>> {
  const isOwn = plugin === scope.plugin || plugin === scope.entry
  if (!isOwn) throw pluginForeign(plugin, scope.plugin)
  return scope.settings ?? {}
}

function settingsIn(host: Host | undefined, plugin: string): Readonly<Record<string, unknown>> {
  const record = host?.plugins.find(({ name, entry }) => name === plugin || entry === plugin)
  if (!record?.config) throw pluginUnknown(plugin, host)
  return ((record as MutablePluginRecord).settings ?? {}) as Readonly<Record<string, unknown>>
}

function pluginForeign(plugin: string, asking: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNKNOWN',
    message: `${asking} asks for a setting of ${plugin}: a plugin is given its own settings only.`,
    plugin: asking,
    hint: 'Let the operator give the setting to this plugin, too.',
  })
}

export function pluginUnknown(plugin: string, host: Pick<Host, 'plugins'> | undefined): NetboxHooksError {
  const known = host?.plugins.map(({ name }) => name)
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNKNOWN',
    message: `Plugin ${plugin} is not registered.`,
    hint: known ? nearest(plugin, known, 'plugins of this host') : 'No host has loaded plugins yet.',
  })
}
