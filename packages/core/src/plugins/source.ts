import type { OwnsRegistration } from '../scope/plugin-scope.ts'

/** What a plugin's package says of itself. */
export interface PluginManifest {
  readonly name?: string
  readonly version?: string
  readonly description?: string
  readonly author?: string
}

/** Where a listed plugin was found. */
export interface ResolvedPlugin {
  /** `file:` URL of the entry module. */
  readonly url: string
  /** The package's manifest; for a local file, only a `name`. */
  readonly manifest: PluginManifest
  /**
   * Whether the plugin's is what a module registered when it was imported without a host. A source for tests says so; by
   * default it is nobody's.
   */
  readonly owns?: OwnsRegistration | undefined
}

/** A plugin's imported entry module. */
export interface ImportedPlugin {
  readonly namespace: Readonly<Record<string, unknown>>
  readonly loadedBy: 'native' | 'jiti'
}

/** A failure of a plugin's code in words. */
export interface ExplainedFailure {
  readonly message: string
  /** `FILE` or `FILE:LINE`. */
  readonly where: string | undefined
}

/**
 * Where plugins come from. `@netbox-hooks/loader` is one source: packages and files on disk.
 * `resolve()` and `import()` throw a `NetboxHooksError` that names the entry.
 */
export interface PluginSource {
  resolve(entry: string): ResolvedPlugin | Promise<ResolvedPlugin>
  import(plugin: ResolvedPlugin): Promise<ImportedPlugin>
  /**
   * Imports a plugin in another way, because its `ready()` failed with `failure`: a module that it imported cannot be
   * loaded in the first way. Resolves with `undefined` if no other way would help.
   */
  importAgain?(plugin: ResolvedPlugin, failure: unknown): Promise<ImportedPlugin | undefined>
  /** What a failure says, and where the mistake is, if that is known: code of a plugin's may have imported a broken module. */
  explainFailure?(failure: unknown): ExplainedFailure
}
