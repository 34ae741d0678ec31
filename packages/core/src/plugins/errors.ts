import { NetboxHooksError } from '../errors.ts'
import { formatPath } from '../format-path.ts'
import { atPath } from '../json/path.ts'
import type { JsonProblem } from '../json/walk.ts'
import { shownName } from '../names.ts'
import { thrownAt } from '../scope/thrown-at.ts'
import { messageOf } from '../thrown.ts'
import type { ExplainedFailure } from './source.ts'

/** The phases of a plugin's life that have a time limit. */
export type TimedPhase = 'import' | 'ready' | 'shutdown'

/** Which plugin an error is about, and where it was found. */
export interface ErrorPlace {
  readonly plugin: string
  readonly where: string | undefined
}

const phases = {
  import: { code: 'NBH_PLUGIN_IMPORT_FAILED', call: 'import' },
  construct: { code: 'NBH_PLUGIN_CONSTRUCT_FAILED', call: 'constructor' },
  validate: { code: 'NBH_PLUGIN_DECLARATION', call: 'fields' },
  ready: { code: 'NBH_PLUGIN_READY_FAILED', call: 'ready()' },
  shutdown: { code: 'NBH_PLUGIN_SHUTDOWN_FAILED', call: 'shutdown()' },
} as const

export function noDefaultExport(place: ErrorPlace): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_NO_EXPORT',
    message: `${place.plugin} has no default export and no export "config".`,
    hint: 'Export the plugin class: export default class MyPlugin extends PluginConfig { … }',
  })
}

export function notAPluginConfig(place: ErrorPlace, found: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_NOT_A_CONFIG',
    message: `${place.plugin} exports ${found} where a class that extends PluginConfig is expected.`,
    hint: 'Import PluginConfig from the package that the host is made with, and export a class that extends it, not an instance.',
  })
}

export function declarationInvalid(place: ErrorPlace, field: string, expected: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DECLARATION',
    message: `${place.plugin} declares ${field}, which must be ${expected}.`,
    hint: 'The mistake is in the plugin class. Its documentation, or its author, knows which version is sound.',
  })
}

export function coreMajor(place: ErrorPlace, found: string, host: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_CORE_MAJOR',
    message: `${place.plugin} is made with @netbox-hooks/core ${found}; this host has ${host}, another major version.`,
    hint: 'Install a version of the plugin that is made for this one, or of the host that fits the plugin.',
  })
}

/**
 * @param version the plugin's
 * @param allowed the version of it that `allowIncompatible` names, if any
 */
export function incompatible(
  place: ErrorPlace,
  version: string,
  host: string,
  reason: string,
  allowed?: string,
): NetboxHooksError {
  const override = `allowIncompatible: ['${place.plugin}@${version || '0.0.0'}']`
  const moved = allowed === undefined ? '' : ` allowIncompatible names version ${allowed} of it.`
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_INCOMPATIBLE',
    message: `${place.plugin} ${version} does not work with this host: it ${reason}; the host is ${host}.${moved}`,
    hint: `Install a version of the plugin, or of the host, that fits; ${override} loads it all the same.`,
  })
}

export function settingsMissing(
  place: ErrorPlace,
  entry: string,
  missing: readonly string[],
): NetboxHooksError {
  const names = missing.map((name) => `"${name}"`).join(', ')
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_SETTING_MISSING',
    message: `${place.plugin} lacks the required ${missing.length > 1 ? 'settings' : 'setting'} ${names}.`,
    hint: `Add ${names} under pluginsConfig['${entry}'] in the configuration.`,
  })
}

/** @param issues what is wrong, and where in the configuration */
export function settingsInvalid(
  place: ErrorPlace,
  issues: readonly { readonly where: string; readonly message: string }[],
): NetboxHooksError {
  const problemOf = ({ where, message }: { readonly where: string; readonly message: string }) =>
    new NetboxHooksError({
      plugin: place.plugin,
      where,
      code: 'NBH_PLUGIN_SETTINGS_INVALID',
      message: `${place.plugin} cannot use this setting: ${message.replace(/\.$/, '')}.`,
      hint: "The plugin's documentation says what its settings may be.",
    })
  const problems = issues.map(problemOf)
  if (problems.length === 1) return problems[0] as NetboxHooksError
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_SETTINGS_INVALID',
    message: `${place.plugin} cannot use ${problems.length} of its settings.`,
    problems,
  })
}

export function nameInvalid(
  place: ErrorPlace,
  field: 'name' | 'baseUrl',
  found: string,
  problem: string,
): NetboxHooksError {
  return new NetboxHooksError({
    plugin: shownName(place.plugin).slice(1, -1),
    where: place.where,
    code: 'NBH_PLUGIN_NAME_INVALID',
    message: `A plugin has the ${field} ${shownName(found)}, which ${problem}.`,
    hint: `Give its class a ${field} such as "site-status".`,
  })
}

/** What is wrong with them has been told. */
export function settingsMistaken(place: ErrorPlace, entry: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_SETTINGS_INVALID',
    message: `${place.plugin} is not loaded: its settings have mistakes.`,
    hint: `Correct ${formatPath(['pluginsConfig', entry])} in the configuration.`,
  })
}

export function defaultSettingsInvalid(place: ErrorPlace, { path, reason }: JsonProblem): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_SETTINGS_INVALID',
    message: `The defaultSettings of ${place.plugin} cannot be used: ${reason}${atPath(path)}.`,
    hint: 'Keep large tables in files that the plugin reads itself.',
  })
}

export function settingsSchemaFailed(place: ErrorPlace, cause: unknown): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_SETTINGS_INVALID',
    message: `The settingsSchema of ${place.plugin} threw: ${messageOf(cause).split('\n', 1)[0]}`,
    hint: 'The mistake is inside the plugin: a schema reports issues and throws nothing.',
    cause,
  })
}

export function settingsSchemaLate(place: ErrorPlace, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_TIMEOUT',
    message: `The settingsSchema of ${place.plugin} did not answer within ${ms / 1000} s.`,
    hint: 'Let it check settings without asking anybody, or raise timeLimits.ready in the configuration.',
  })
}

export function dependencyMissing(place: ErrorPlace, dependency: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DEPENDENCY',
    message: `${place.plugin} needs the plugin ${dependency}, which is not listed.`,
    hint: `Add ${dependency} to plugins in the configuration.`,
  })
}

export function dependencyVersion(
  place: ErrorPlace,
  dependency: string,
  range: string,
  found: string,
): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DEPENDENCY',
    message: `${place.plugin} needs ${dependency} ${range}; the one listed is ${found || 'of no version'}.`,
    hint: `Install a version of ${dependency} in the range ${range}.`,
  })
}

export function dependencyFailed(place: ErrorPlace, dependency: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DEPENDENCY',
    message: `${place.plugin} needs the plugin ${dependency}, which could not be loaded.`,
    hint: `Mend ${dependency} first.`,
  })
}

export function dependencyCycle(place: ErrorPlace, cycle: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DEPENDENCY_CYCLE',
    message: `Plugins depend on each other in a circle: ${[...cycle, cycle[0]].join(' → ')}.`,
    hint: 'Take one of these dependencies away.',
  })
}

export function duplicatePlugin(place: ErrorPlace, earlier: string): NetboxHooksError {
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_DUPLICATE',
    message: `Two listed plugins are named "${place.plugin}"; the first is ${earlier}.`,
    hint: 'List each plugin once, or give one of them another `name`.',
  })
}

/** Two entries of the configuration that lead to one module, e.g. a folder and the file in it. */
export function sameModule(entry: string, earlier: string, file: string): NetboxHooksError {
  return new NetboxHooksError({
    plugin: entry,
    where: file,
    code: 'NBH_PLUGIN_DUPLICATE',
    message: `The plugin ${entry} is listed twice: ${earlier} is the same module.`,
    hint: `Take ${entry} or ${earlier} out of the configuration.`,
  })
}

/** @param explained what the plugin's source makes of the cause */
export function phaseFailed(
  place: ErrorPlace,
  phase: keyof typeof phases,
  cause: unknown,
  explained: ExplainedFailure = { message: messageOf(cause), where: thrownAt(cause) },
): NetboxHooksError {
  return new NetboxHooksError({
    plugin: place.plugin,
    where: explained.where ?? place.where,
    code: phases[phase].code,
    message: `${place.plugin} threw in its ${phases[phase].call}: ${explained.message.split('\n', 1)[0]?.trimEnd()}`,
    hint: 'The mistake is inside the plugin, or in a package that it imports.',
    cause,
  })
}

/** An error that a plugin's registration has met, with the plugin's name and file if it names none. */
export function inPlugin({ plugin, where }: ErrorPlace, error: NetboxHooksError): NetboxHooksError {
  if (error.plugin !== undefined && error.where !== undefined) return error
  const { code, message, hint, problems, cause } = error
  return new NetboxHooksError({
    code,
    message: problems.length > 0 ? (message.split('\n\n', 1)[0] as string) : message,
    plugin: error.plugin ?? plugin,
    where: error.where ?? where,
    hint,
    problems,
    cause,
  })
}

/** @param waitingFor the module whose import it waits for, and that module's plugin if it is another one */
export function overran(
  place: ErrorPlace,
  phase: TimedPhase,
  ms: number,
  waitingFor?: { readonly module: string; readonly plugin: string | undefined },
): NetboxHooksError {
  const owner = waitingFor?.plugin === undefined ? '' : `, a module of the plugin ${waitingFor.plugin}`
  const reason = waitingFor ? ` It waits for its import of ${waitingFor.module}${owner}.` : ''
  return new NetboxHooksError({
    ...place,
    code: 'NBH_PLUGIN_TIMEOUT',
    message: `${place.plugin} did not finish its ${phases[phase].call} within ${ms / 1000} s.${reason}`,
    hint: `Let it do less before it resolves, or raise timeLimits.${phase} in the configuration.`,
  })
}

/** @param plugin the one that has been shut down */
export function shutdownTapsLate(plugin: string, ms: number): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TAP_LATE',
    message: `The taps of the shutdown hook did not end within ${ms / 1_000} s for ${plugin}; the host goes on stopping.`,
    hint: 'Let them do less, or raise timeLimits.shutdown in the configuration.',
  })
}

/** An optional plugin that could not be loaded, where the operator wants all of them. */
export function strictlyNeeded(error: NetboxHooksError): NetboxHooksError {
  const { code, message, where, plugin } = error
  const hint =
    `The plugin is optional, but the host is strict: it needs all of them. ${error.hint ?? ''}`.trimEnd()
  return new NetboxHooksError({ code, message, where, plugin, hint, cause: error })
}

export function stillNeeded(plugin: string, dependants: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NEEDED',
    message: `${plugin} cannot be unloaded: ${dependants.join(', ')} ${dependants.length > 1 ? 'need' : 'needs'} it.`,
    plugin,
    hint: `Unload ${dependants.join(', ')} first.`,
  })
}

export function pluginsFailed(problems: readonly NetboxHooksError[]): NetboxHooksError {
  const count = problems.length === 1 ? 'A plugin' : `${problems.length} plugins`
  return new NetboxHooksError({
    code: 'NBH_PLUGINS_FAILED',
    message: `${count} could not be loaded; the host does not start.`,
    problems,
  })
}
