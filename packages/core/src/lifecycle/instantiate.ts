import {
  coreMajor,
  type ErrorPlace,
  noDefaultExport,
  notAPluginConfig,
  phaseFailed,
} from '../plugins/errors.ts'
import {
  coreVersionOf,
  isPluginConfigClass,
  type PluginConfig,
  type PluginConfigClass,
} from '../plugins/plugin-config.ts'
import { majorOf } from '../scope/shared-slot.ts'
import { coreVersion } from '../version.ts'

/**
 * An instance of the class that a plugin's module exports.
 * @throws NetboxHooksError `NBH_PLUGIN_NO_EXPORT`, `NBH_PLUGIN_NOT_A_CONFIG`, `NBH_CORE_MAJOR`,
 *   `NBH_PLUGIN_CONSTRUCT_FAILED`
 */
export function instantiatePlugin(
  namespace: Readonly<Record<string, unknown>>,
  place: ErrorPlace,
): PluginConfig {
  const pluginClass = exportedClass(namespace, place)
  const version = coreVersionOf(pluginClass)
  if (majorOf(version) !== majorOf(coreVersion)) throw coreMajor(place, version, coreVersion)
  return construct(pluginClass, place)
}

function construct(pluginClass: PluginConfigClass, place: ErrorPlace): PluginConfig {
  try {
    return new pluginClass() as PluginConfig
  } catch (thrown) {
    throw phaseFailed(place, 'construct', thrown)
  }
}

function exportedClass(namespace: Readonly<Record<string, unknown>>, place: ErrorPlace): PluginConfigClass {
  // A CommonJS module compiled from ESM exports its namespace as the default.
  const inner = namespace['default'] as { default?: unknown; config?: unknown } | null | undefined
  const candidates = [namespace['default'], namespace['config'], inner?.default, inner?.config]
  const pluginClass = candidates.find(isPluginConfigClass)
  if (pluginClass) return pluginClass
  const exported = candidates.find((candidate) => candidate !== undefined && !isEmptyModule(candidate))
  if (exported === undefined) throw noDefaultExport(place)
  throw notAPluginConfig(place, describe(exported))
}

/** Importing a CommonJS module that exports nothing gives an empty object as its default. */
function isEmptyModule(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function describe(value: unknown): string {
  if (typeof value === 'function') return `the function or class "${value.name || 'anonymous'}"`
  if (value === null) return 'null'
  if (typeof value !== 'object') return `a ${typeof value}`
  return isInstance(value) ? `an instance of ${value.constructor.name}` : 'an object'
}

function isInstance(value: object): boolean {
  return typeof value.constructor === 'function' && value.constructor !== Object
}
