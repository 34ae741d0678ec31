import { existsSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NetboxHooksError } from '@netbox-hooks/core'
import { readText } from '@netbox-hooks/core/text'
import * as loaderErrors from './errors.ts'
import { describeImportFailure, misencoded } from './import-failure.ts'
import { type ModuleLoader, moduleExtensions } from './module-loader.ts'
import { projectFolders } from './project-folders.ts'
import { parseDataText, readingData } from './read-data.ts'

/** Where a configuration is looked for, and what loads it. */
export interface ConfigFileOptions {
  /** Folder where the search starts, and that a relative `file` starts at. */
  readonly cwd: string
  /** The configuration file itself; nothing is searched then. */
  readonly file?: string | undefined
  /** What names that file, for the error if there is none: an environment variable. */
  readonly namedBy?: string | undefined
  readonly modules: ModuleLoader
  /** Whether a module is evaluated anew that this process has loaded before, with what it imports. Default `false`. */
  readonly isAnew?: boolean | undefined
}

/** A configuration as its file gives it, not yet checked. */
export interface LoadedConfig {
  readonly config: unknown
  /** Absolute path of the file. */
  readonly file: string
  /** Whether the file says nothing: no value, or an object without keys. */
  readonly isEmpty: boolean
}

const dataExtensions = ['.json', '.yaml', '.yml'] as const

const searchPlaces = [
  ...[...moduleExtensions, ...dataExtensions].map((extension) => `netbox-hooks.config${extension}`),
  'package.json',
]

/**
 * Loads `netbox-hooks.config.*`, or the key `netbox-hooks` of a package.json, from the nearest folder that has one:
 * `cwd` or one above it, up to the root of the workspace or repository, or of the project where there is neither, see
 * {@link projectFolders}.
 *
 * A configuration that is a function is called with `{ env: process.env }`, and awaited.
 *
 * @throws NetboxHooksError `NBH_CONFIG_NOT_FOUND`, `NBH_CONFIG_UNREADABLE`
 */
export async function loadConfigFile(options: ConfigFileOptions): Promise<LoadedConfig> {
  const cwd = resolve(options.cwd)
  const file = options.file === undefined ? await findConfigFile(cwd) : resolve(cwd, options.file)
  if (!existsSync(file)) throw loaderErrors.configFileMissing(file, options.namedBy)
  const config = moduleExtensions.includes(extname(file)) ? await importConfig(file, options) : readData(file)
  return { config, file, isEmpty: Object.keys(Object(config)).length === 0 }
}

async function findConfigFile(cwd: string): Promise<string> {
  const { folders, end } = projectFolders(cwd)
  const files = folders.flatMap((folder) => searchPlaces.map((place) => join(folder, place)))
  for (const file of files) {
    if (!existsSync(file)) continue
    if (basename(file) !== 'package.json' || readData(file) !== undefined) return file
  }
  throw loaderErrors.configNotFound(folders, end, searchPlaces)
}

async function importConfig(
  file: string,
  { modules, isAnew = false }: Pick<ConfigFileOptions, 'modules' | 'isAnew'>,
): Promise<unknown> {
  try {
    const url = pathToFileURL(file).href
    const { namespace } = await (isAnew ? modules.importAnew(url) : modules.import(url))
    const exported = defaultExport(namespace)
    const hasOnlyNames = exported === undefined && Object.keys(namespace).length > 0
    if (hasOnlyNames) throw loaderErrors.configWithoutDefault(file)
    return typeof exported === 'function' ? await exported({ env: process.env }) : exported
  } catch (error) {
    if (NetboxHooksError.is(error)) throw error
    const failure = misencoded(file) ?? describeImportFailure(error)
    throw loaderErrors.configUnreadable(file, failure, dirname(file))
  }
}

/** A CommonJS module compiled from ESM exports its namespace as the default. */
function defaultExport({ default: exported }: Readonly<Record<string, unknown>>): unknown {
  const { __esModule: compiled, default: inner } = Object(exported) as {
    __esModule?: unknown
    default?: unknown
  }
  return compiled ? inner : exported
}

/** What a file of data says. @throws NetboxHooksError `NBH_CONFIG_UNREADABLE` */
function readData(file: string): unknown {
  const extension = dataExtensions.find((known) => known === extname(file))
  if (extension === undefined) throw loaderErrors.configUnsupported(file, searchPlaces)
  if (basename(file) !== 'package.json')
    return parseDataText(
      readingData(file, () => readText(file)),
      file,
    )
  return readingData(file, () => Object(JSON.parse(readText(file)))['netbox-hooks'])
}
