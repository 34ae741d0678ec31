import { refuseUnless } from '../arguments.ts'
import { NetboxHooksError } from '../errors.ts'
import { currentScope, type ScopeHost } from '../scope/plugin-scope.ts'
import { shared } from '../scope/shared-slot.ts'
import type { Host } from './host.ts'

/** The hosts of this process that have loaded their plugins, latest last. */
const loadedHosts = shared('loadedHosts', () => new Set<Host>())

/** Makes a host the one that {@link getPluginConfig} asks outside of plugins; returns the undo. */
export function announceHost(host: Host): () => void {
  loadedHosts.add(host)
  return () => void loadedHosts.delete(host)
}

/** The host that loaded its plugins last and has not been stopped; `undefined` if there is none. */
export function latestHost(): Host | undefined {
  return [...loadedHosts].at(-1)
}

/**
 * One setting of a plugin (NetBox: `get_plugin_config`).
 *
 * Inside a plugin it asks the host that loaded the plugin, elsewhere the one that was loaded last.
 *
 * @param plugin the plugin's name, or its entry in the configuration
 * @param fallback what to answer if the setting is absent; default `null`
 * @throws NetboxHooksError `NBH_PLUGIN_UNKNOWN`, `NBH_ARGUMENT_INVALID`
 */
export function getPluginConfig(plugin: string, key: string, fallback: unknown = null): unknown {
  refuseUnless(typeof plugin === 'string', 'getPluginConfig()', 'the name of a plugin', plugin)
  const host = currentScope()?.host ?? latestHost()
  const record = host?.plugins.find(({ name, entry }) => name === plugin || entry === plugin)
  const settings = record?.config?.settings
  if (!settings) throw pluginUnknown(plugin, host)
  return Object.hasOwn(settings, key) ? settings[key] : fallback
}

export function pluginUnknown(
  plugin: string,
  host: Pick<ScopeHost, 'plugins'> | undefined,
): NetboxHooksError {
  const names = host?.plugins.map(({ name }) => name) ?? []
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_UNKNOWN',
    message: `Plugin ${plugin} is not registered.`,
    hint:
      names.length > 0 ? `The loaded plugins are ${names.join(', ')}.` : 'No host has loaded plugins yet.',
  })
}
