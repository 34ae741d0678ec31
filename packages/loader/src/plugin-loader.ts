import { existsSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type ExplainedFailure,
  type ImportedPlugin,
  messageOf,
  NetboxHooksError,
  type PluginManifest,
  type PluginSource,
  type ResolvedPlugin,
} from '@netbox-hooks/core'
import * as loaderErrors from './errors.ts'
import { findUp } from './find-up.ts'
import { describeImportFailure, misencoded } from './import-failure.ts'
import { isWithin, letFindPeers } from './linked-peers.ts'
import { type ModuleLoader, moduleExtensions } from './module-loader.ts'
import { findPackageManifest, type PackageManifest, readPackageManifest } from './package-manifest.ts'
import { resolveImport } from './resolve-import.ts'
import { suggestions } from './suggestions.ts'

/** What a {@link PluginLoader} is made of. */
export interface PluginLoaderOptions {
  /** Folder that packages and relative paths are resolved from: the configuration file's. */
  readonly from: string
  readonly modules: ModuleLoader
}

/** Plugins on disk: installed packages by name, files and folders by path. */
export class PluginLoader implements PluginSource {
  readonly #from: string
  readonly #modules: ModuleLoader

  constructor(options: PluginLoaderOptions) {
    this.#from = resolve(options.from)
    this.#modules = options.modules
  }

  /**
   * Finds a plugin's entry module.
   *
   * @param entry a package name, resolved as `import` in the configuration's folder would; or a path (`./x`, `../x`,
   *   absolute, `file:`) of a file, with or without its extension, or of a folder
   * @throws NetboxHooksError `NBH_PLUGIN_NOT_FOUND`. What it suggests has been tried: it can be resolved
   */
  resolve(entry: string): ResolvedPlugin {
    const found = this.#find(entry)
    if (found) return found
    const suggestion = suggestions(entry, this.#from).find((other) => this.#canFind(other))
    throw this.#notFound(entry, suggestion)
  }

  /**
   * Imports a plugin's entry module.
   * @throws NetboxHooksError `NBH_PLUGIN_IMPORT_FAILED`, or the one that the plugin itself has thrown
   */
  async import(plugin: ResolvedPlugin): Promise<ImportedPlugin> {
    this.#letFindPeers(plugin)
    return this.#explainingFailure(plugin, () => this.#modules.import(plugin.url))
  }

  /**
   * Imports a plugin with jiti, because its `ready()` failed to import a module that only jiti can load.
   * @returns `undefined` if jiti would not help
   * @throws NetboxHooksError as {@link import} does
   */
  async importAgain(plugin: ResolvedPlugin, failure: unknown): Promise<ImportedPlugin | undefined> {
    return this.#explainingFailure(plugin, () => this.#modules.importAgain(plugin.url, failure))
  }

  /** Knows the place of a mistake in a module that the plugin has imported later. */
  explainFailure(failure: unknown): ExplainedFailure {
    const { message, where } = describeImportFailure(failure)
    return { message, where }
  }

  /** A plugin that lies in the project finds them by itself. */
  #letFindPeers({ url, manifest }: ResolvedPlugin): void {
    const file = fileURLToPath(url)
    const project = realpathSync.native(this.#from)
    const manifestFile = findUp(['package.json'], dirname(file))
    const folder = dirname(manifestFile ?? file)
    if (isWithin(folder, project)) return
    const peers = manifestFile === undefined ? [] : readManifest(manifest.name ?? file, manifestFile).peers
    letFindPeers({ folder, peers: new Set(peers), project, hostPackages: this.#modules.moduleUrls() })
  }

  async #explainingFailure<T>({ url, manifest }: ResolvedPlugin, load: () => Promise<T>): Promise<T> {
    try {
      return await load()
    } catch (thrown) {
      if (NetboxHooksError.is(thrown)) throw thrown
      const file = fileURLToPath(url)
      const failure = misencoded(file) ?? describeImportFailure(thrown)
      throw loaderErrors.pluginImportFailed(manifest.name ?? file, file, failure, this.#from)
    }
  }

  /** @returns `undefined` if there is nothing of that name */
  #find(entry: string): ResolvedPlugin | undefined {
    const path = this.#localPath(entry)
    if (path === undefined) return this.#findPackage(entry)
    if (existsSync(join(path, 'package.json'))) return resolveFolder(entry, path)
    const file = moduleFile(path)
    return file === undefined ? undefined : resolved(file, { name: nameOf(file) })
  }

  #canFind(entry: string): boolean {
    try {
      return this.#find(entry) !== undefined
    } catch {
      return false
    }
  }

  #localPath(entry: string): string | undefined {
    if (entry.startsWith('file:///')) return fileURLToPath(entry)
    return isAbsolute(entry) || /^\.{1,2}(?:[\\/]|$)/.test(entry) ? resolve(this.#from, entry) : undefined
  }

  #findPackage(entry: string): ResolvedPlugin | undefined {
    const from = pathToFileURL(join(this.#from, '/'))
    const manifestFile = findPackageManifest(entry, from)
    if (manifestFile === undefined) return undefined
    const { plugin } = readManifest(entry, manifestFile)
    const file = resolveImport(entry, from)
    if (file === undefined) throw loaderErrors.pluginWithoutEntry(entry, manifestFile)
    return resolved(file, plugin)
  }

  #notFound(entry: string, suggestion: string | undefined): NetboxHooksError {
    const path = this.#localPath(entry)
    if (path !== undefined) return loaderErrors.pluginFileNotFound(entry, path, moduleExtensions, suggestion)
    return isPackageName(entry)
      ? loaderErrors.pluginNotInstalled(entry, this.#from, suggestion)
      : loaderErrors.pluginUnlistable(entry, this.#from, suggestion)
  }
}

/** Whether a package, or a module in one, can have that name. */
function isPackageName(entry: string): boolean {
  return /^(?:@[\w.~-]+\/)?[\w-][\w.~-]*(?:\/[^\\:]*)?$/.test(entry)
}

function resolveFolder(entry: string, folder: string): ResolvedPlugin {
  const manifestFile = join(folder, 'package.json')
  const { plugin, main, hasExports } = readManifest(entry, manifestFile)
  const file =
    hasExports && plugin.name !== undefined
      ? // A package may import itself by its name.
        resolveImport(plugin.name, pathToFileURL(manifestFile))
      : moduleFile(join(folder, main ?? ''))
  if (file === undefined) throw loaderErrors.pluginWithoutEntry(entry, manifestFile)
  return resolved(file, { name: basename(folder), ...plugin })
}

function resolved(file: string, manifest: PluginManifest): ResolvedPlugin {
  // The real path, also in the spelling that the disk has: by it, two entries are known to be one plugin.
  return { url: pathToFileURL(realpathSync.native(file)).href, manifest }
}

function readManifest(entry: string, file: string): PackageManifest {
  try {
    return readPackageManifest(file)
  } catch (error) {
    throw loaderErrors.manifestUnreadable(entry, file, messageOf(error))
  }
}

/** The file that a path stands for: itself, itself with an extension, or the index of a folder. */
function moduleFile(path: string): string | undefined {
  const candidates = ['', ...moduleExtensions, ...moduleExtensions.map((extension) => `/index${extension}`)]
  return candidates
    .map((suffix) => path + suffix)
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
}

/** Name of a plugin that is a single file: the file's, or its folder's for an index. */
function nameOf(file: string): string {
  const name = basename(file, extname(file))
  return name === 'index' ? basename(dirname(file)) : name
}
