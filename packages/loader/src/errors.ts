import { realpathSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { NetboxHooksError } from '@netbox-hooks/core'
import { findUp } from './find-up.ts'
import type { ImportFailure } from './import-failure.ts'
import { installCommand } from './install-command.ts'
import { isWithin } from './linked-peers.ts'

export function pluginNotInstalled(
  entry: string,
  from: string,
  suggestion: string | undefined,
): NetboxHooksError {
  const install = `nstall it: ${installCommand(entry, from)}`
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NOT_FOUND',
    message: `The plugin ${entry} is not installed.`,
    plugin: entry,
    where: from,
    hint: suggestion === undefined ? `I${install}` : `Did you mean ${suggestion}? If not, i${install}`,
  })
}

/** Neither the name of a package nor a path. */
export function pluginUnlistable(
  entry: string,
  from: string,
  suggestion: string | undefined,
): NetboxHooksError {
  const forms = 'the name of its package, or by a path that begins with ./, ../ or /'
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NOT_FOUND',
    message: `No plugin can be listed as ${entry}.`,
    plugin: entry,
    where: from,
    hint:
      suggestion === undefined ? `List it by ${forms}.` : `Did you mean ${suggestion}? List it by ${forms}.`,
  })
}

export function pluginFileNotFound(
  entry: string,
  path: string,
  extensions: readonly string[],
  suggestion: string | undefined,
): NetboxHooksError {
  const looked = `Looked for that file, also with ${extensions.join(', ')}, and for a folder with a package.json or index.`
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NOT_FOUND',
    message: `There is no plugin at ${entry}.`,
    plugin: entry,
    where: path,
    hint: suggestion === undefined ? looked : `Did you mean ${suggestion}? ${looked}`,
  })
}

export function pluginWithoutEntry(entry: string, manifestFile: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NOT_FOUND',
    message: `The package of ${entry} has no module that can be imported.`,
    plugin: entry,
    where: manifestFile,
    hint: 'Let "exports" or "main" name a file that exists; if it is built from sources, build it first.',
  })
}

export function manifestUnreadable(entry: string, manifestFile: string, reason: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_NOT_FOUND',
    message: `${entry} cannot be looked up: its package.json cannot be read: ${reason}`,
    plugin: entry,
    where: manifestFile,
    hint: 'Correct the package.json, or install the package again.',
  })
}

export function pluginImportFailed(
  plugin: string,
  file: string,
  failure: ImportFailure,
  from: string,
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_PLUGIN_IMPORT_FAILED',
    plugin,
    where: failure.where ?? file,
    cause: failure.cause,
    ...(missingImport(plugin, failure, from) ?? {
      message: `${plugin} could not be imported: ${failure.message}`,
      hint: failure.hint ?? 'The mistake is inside the plugin, or in a package that it imports.',
    }),
  })
}

/** @param end why it was not looked for above the last of the folders */
export function configNotFound(
  folders: readonly string[],
  end: string,
  places: readonly string[],
): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_NOT_FOUND',
    message: `No configuration was found in ${folders.join(', ')}. The search ended there: ${end}.`,
    hint: `\`netbox-hooks init\` writes one, and --config FILE names one. It can be one of ${places.join(', ')}.`,
  })
}

export function configFileMissing(file: string, namedBy: string | undefined): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_NOT_FOUND',
    message: `The configuration file ${file} does not exist.`,
    where: file,
    hint: `${namedBy ? `${namedBy} names it. ` : ''}Relative paths start at the working directory.`,
  })
}

export function configUnreadable(file: string, failure: ImportFailure, from: string): NetboxHooksError {
  const name = basename(file)
  return new NetboxHooksError({
    code: 'NBH_CONFIG_UNREADABLE',
    where: failure.where ?? file,
    cause: failure.cause,
    ...(missingImport(name, failure, from) ?? {
      message: `${name} cannot be read: ${failure.message}`,
      hint: failure.hint ?? 'Correct the configuration there.',
    }),
  })
}

export function configUnsupported(file: string, places: readonly string[]): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_UNREADABLE',
    message: `${basename(file)} is not a kind of file that a configuration can be.`,
    where: file,
    hint: `It can be one of ${places.join(', ')}.`,
  })
}

export function configWithoutDefault(file: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_CONFIG_UNREADABLE',
    message: `${basename(file)} has no default export.`,
    where: file,
    hint: 'Export the configuration: export default defineConfig({ … })',
  })
}

/** Message and hint for a module that imports one which is not there; `undefined` for every other failure. */
function missingImport(
  importer: string,
  { missing, where }: ImportFailure,
  from: string,
): { message: string; hint: string } | undefined {
  if (missing === undefined) return undefined
  if (/^(?:[./\\]|file:|[a-z]:)/i.test(missing)) {
    return {
      message: `${importer} imports ${missing}, which does not exist.`,
      hint: `Correct the path${where === undefined ? '' : ` in ${relative(from, where)}`}, or build what it names.`,
    }
  }
  const packageName = /^(?:@[^/]+\/)?[^/]+/.exec(missing)?.[0] ?? missing
  return {
    message: `${importer} imports the package ${packageName}, which is not installed.`,
    hint: installHint(packageName, where, from),
  }
}

/** A module finds the packages of its own folder and of those above it, not those of the project that imports it. */
function installHint(packageName: string, importer: string | undefined, from: string): string {
  const manifest = importer === undefined ? undefined : findUp(['package.json'], dirname(importer))
  const folder = manifest === undefined ? undefined : dirname(manifest)
  if (folder === undefined || isWithin(folder, realpathSync.native(from)))
    return `Install it: ${installCommand(packageName, from)}`
  return `Install it in ${folder}: ${installCommand(packageName, folder)}`
}
