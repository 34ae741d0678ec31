import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type ImportedPlugin,
  isPluginConfigClass,
  kindName,
  type PluginConfigClass,
  type PluginManifest,
  type PluginSource,
  type ResolvedPlugin,
  shared,
} from '@netbox-hooks/core'
import { pluginNotGiven } from '../errors.ts'
import { fileOfClass } from './class-file.ts'
import { ownerOf, type PlacedPlugin } from './ownership.ts'
import { packageAbove } from './package-above.ts'

/** A plugin for a test host: a class, a module that exports one, the name of a package, or a path. */
export type TestPlugin =
  | PluginConfigClass
  | { readonly default?: unknown; readonly config?: unknown }
  | string

/** Where classes that were given stand for the host, which knows a plugin by a file. Each has the same in every host. */
const places = shared('testPlugins', () => ({ known: new WeakMap<PluginConfigClass, string>(), count: 0 }))

/** The plugins of one test host, some of them given as they are, and not found on disk. */
export class GivenPlugins {
  /** What the host's configuration lists. */
  readonly entries: readonly string[]
  readonly #classes = new Map<string, PluginConfigClass>()
  readonly #manifest: PluginManifest | undefined
  /** Of those that have been found on disk: their entries' files. */
  readonly #files = new Map<string, string>()
  #placed: readonly PlacedPlugin[] | undefined
  #hasManifest = false

  /**
   * @param cwd where paths start, and where the package under test is
   * @throws NetboxHooksError `NBH_TEST_PLUGIN_INVALID`
   */
  constructor(plugins: readonly TestPlugin[], cwd: string) {
    this.#manifest = packageAbove(cwd)?.manifest
    this.entries = plugins.map((plugin) =>
      typeof plugin === 'string' ? plugin : this.#entryOf(classOf(plugin)),
    )
  }

  /** The source of a host's plugins: these, and those on disk. */
  source(disk: PluginSource): PluginSource {
    const given = (entry: string) => this.#classes.get(entry)
    const { importAgain, explainFailure } = disk
    return {
      resolve: async (entry) => {
        const pluginClass = given(entry)
        const resolved = pluginClass ? this.#resolved(entry, pluginClass) : await disk.resolve(entry)
        if (!pluginClass) this.#files.set(entry, fileURLToPath(resolved.url))
        return { ...resolved, owns: (early) => ownerOf(early, this.#places)?.entry === entry }
      },
      import: async (plugin): Promise<ImportedPlugin> => {
        const pluginClass = this.#classAt(plugin.url)
        return pluginClass ? { namespace: { default: pluginClass }, loadedBy: 'native' } : disk.import(plugin)
      },
      importAgain: async (plugin, failure) =>
        this.#classAt(plugin.url) ? undefined : importAgain?.call(disk, plugin, failure),
      ...(explainFailure && { explainFailure: (failure) => explainFailure.call(disk, failure) }),
    }
  }

  /** Looked up when it is asked for: nearly every test does without. */
  get #places(): readonly PlacedPlugin[] {
    this.#placed ??= this.entries.map((entry) => {
      const pluginClass = this.#classes.get(entry)
      return { entry, file: pluginClass ? fileOfClass(pluginClass) : this.#files.get(entry) }
    })
    return this.#placed
  }

  #entryOf(pluginClass: PluginConfigClass): string {
    const base = this.#nameOf(pluginClass)
    let entry = base
    for (let number = 2; this.#classes.has(entry); number += 1) entry = `${base}-${number}`
    this.#classes.set(entry, pluginClass)
    return entry
  }

  /** In a plugin's own package, the first class is taken for that plugin; others are called after their classes. */
  #nameOf({ name }: PluginConfigClass): string {
    const own = this.#hasManifest ? undefined : this.#manifest?.name
    this.#hasManifest = true
    return own ?? kebabCase(name === '' ? 'plugin' : name)
  }

  #resolved(entry: string, pluginClass: PluginConfigClass): ResolvedPlugin {
    const isOwn = entry === this.#manifest?.name
    const url = placeOf(pluginClass)
    return { url, manifest: isOwn ? (this.#manifest as PluginManifest) : { name: entry } }
  }

  #classAt(url: string): PluginConfigClass | undefined {
    return [...this.#classes.values()].find((pluginClass) => placeOf(pluginClass) === url)
  }
}

function classOf(plugin: Exclude<TestPlugin, string>): PluginConfigClass {
  const { default: exported, config } = Object(plugin) as {
    readonly default?: unknown
    readonly config?: unknown
  }
  // A CommonJS module compiled from ESM exports its namespace as the default.
  const inner = Object(exported) as { readonly default?: unknown; readonly config?: unknown }
  const found = [plugin, exported, config, inner.default, inner.config].find(isPluginConfigClass)
  if (!found) throw pluginNotGiven(kindName(plugin))
  return found
}

function placeOf(pluginClass: PluginConfigClass): string {
  const known = places.known.get(pluginClass)
  if (known !== undefined) return known
  places.count += 1
  const file = fileOfClass(pluginClass) ?? resolve('/test-host')
  const place = pathToFileURL(`${file} (${pluginClass.name || 'class'} ${places.count})`).href
  places.known.set(pluginClass, place)
  return place
}

function kebabCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()
}
