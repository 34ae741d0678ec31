import { NetboxHooksError } from '../errors.ts'
import { problemOfData } from '../json/measure.ts'
import { limits } from '../limits.ts'
import type { Logger } from '../logger.ts'
import { nameProblem, scopedNameProblem } from '../names.ts'
import { incompatibility } from '../plugins/compatibility.ts'
import type { Declaration } from '../plugins/declaration.ts'
import * as pluginErrors from '../plugins/errors.ts'
import { type MutablePluginRecord, type PluginRecord, placeOf } from '../plugins/record.ts'
import { freezeSettings, mergeSettings } from '../plugins/settings.ts'
import { type Door, throughDoor } from '../scope/door.ts'
import type { AllowedPlugins } from './allowed.ts'
import { validateSettings } from './validate-settings.ts'

/** What a plugin is checked against. */
export interface ValidationOptions {
  readonly hostVersion: string
  readonly allowed: AllowedPlugins
  /** Settings by plugin entry or plugin name. */
  readonly pluginsConfig: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Keys of them whose values have mistakes. */
  readonly unsettled: readonly string[]
  /** Every listed plugin. */
  readonly plugins: readonly PluginRecord[]
  readonly logger: Logger
  /** How long a settings schema may take, in ms. */
  readonly timeout: number
}

/**
 * Checks what a plugin says of itself and what the operator has set for it.
 * @returns the plugin's settings; frozen
 * @throws NetboxHooksError `NBH_PLUGIN_NAME_INVALID`, `NBH_PLUGIN_DUPLICATE`, `NBH_PLUGIN_INCOMPATIBLE`, `NBH_PLUGIN_SETTING_MISSING`,
 *   `NBH_PLUGIN_SETTINGS_INVALID`
 */
export async function validatePlugin(
  record: MutablePluginRecord,
  options: ValidationOptions,
): Promise<object> {
  const declared = record.declared as Declaration
  const earlier = options.plugins.find(({ name }) => name === record.name)
  if (earlier && earlier !== record) throw pluginErrors.duplicatePlugin(placeOf(record), earlier.entry)
  checkNames(record, declared)
  checkCompatibility(record, declared, options)

  const { entry, name } = record
  if (options.unsettled.includes(entry) || options.unsettled.includes(name))
    throw pluginErrors.settingsMistaken(placeOf(record), entry)
  const given = options.pluginsConfig[record.entry] ?? options.pluginsConfig[record.name] ?? {}
  const missing = declared.requiredSettings.filter((key) => !Object.hasOwn(given, key))
  if (missing.length > 0) throw pluginErrors.settingsMissing(placeOf(record), record.entry, missing)
  const place = placeOf(record)
  const door: Door = {
    scope: record.scope,
    timeout: options.timeout,
    late: () => pluginErrors.settingsSchemaLate(place, options.timeout),
    failed: (thrown) =>
      NetboxHooksError.is(thrown) ? thrown : pluginErrors.settingsSchemaFailed(place, thrown),
  }
  return throughDoor(door, async () => {
    // The operator's own are measured with the configuration.
    const problem = problemOfData(declared.defaultSettings, { bytes: limits.configBytes })
    if (problem) throw pluginErrors.defaultSettingsInvalid(place, problem)
    const settings = mergeSettings(declared.defaultSettings, given)
    const schema = declared.settingsSchema
    return freezeSettings(schema ? await validateSettings(schema, settings, record.entry, place) : settings)
  })
}

/** The name stands in commands and labels, the base URL in the paths of the plugin's routes. */
function checkNames(record: MutablePluginRecord, { baseUrl }: Declaration): void {
  const { name } = record
  const problem = scopedNameProblem(name)
  if (problem !== undefined) throw pluginErrors.nameInvalid(placeOf(record), 'name', name, problem)
  const parts = baseUrl.split('/')
  const wrong = /[:*?#]/.test(baseUrl)
    ? 'has a sign that means something else in a path: one of : * ? #'
    : parts.map(nameProblem).find((found) => found !== undefined)
  if (wrong !== undefined) throw pluginErrors.nameInvalid(placeOf(record), 'baseUrl', baseUrl, wrong)
}

function checkCompatibility(
  record: MutablePluginRecord,
  declared: Declaration,
  { hostVersion, allowed, logger }: ValidationOptions,
): void {
  const { name, version } = record
  const reason = incompatibility(declared, hostVersion)
  const pinned = allowed.versionOf(name)
  if (reason === undefined) {
    record.compatibility = { verdict: 'compatible' }
    if (pinned !== undefined)
      logger.warn({ plugin: name }, `${name} works with this host; take it out of allowIncompatible.`)
  } else if (pinned !== undefined && pinned === version) {
    record.compatibility = { verdict: 'allowed', reason }
    logger.warn(
      { plugin: name, code: 'NBH_PLUGIN_INCOMPATIBLE' },
      `${name} ${version} is loaded although it ${reason}; the host is ${hostVersion}: allowIncompatible names it.`,
    )
  } else {
    record.compatibility = { verdict: 'incompatible', reason }
    throw pluginErrors.incompatible(placeOf(record), version, hostVersion, reason, pinned)
  }
}
