import { fileURLToPath } from 'node:url'
import {
  currentScope,
  type ExplainedFailure,
  type ImportedPlugin,
  type Logger,
  messageOf,
  type PluginScope,
  type PluginSource,
  type ResolvedPlugin,
  type TimeLimits,
} from '@netbox-hooks/core'
import type { ParsedPlugin } from '../config/parsed.ts'
import type { FacePackages } from '../host-modules.ts'
import type { OfferedPoints } from '../host-points.ts'
import { PluginWorker } from './plugin-worker.ts'
import { standInFor } from './stand-in.ts'

/** What an {@link IsolatingSource} is made of. */
export interface IsolatingSourceOptions {
  /** Where plugins come from. */
  readonly source: PluginSource
  readonly plugins: readonly ParsedPlugin[]
  /** Folder that packages and relative paths are resolved from. */
  readonly from: string
  /** Packages above the host's that plugins import. */
  readonly modules: FacePackages
  /** What the application offers to plugins. */
  readonly offered: OfferedPoints
  readonly timeLimits: Pick<TimeLimits, 'import' | 'ready'>
  readonly logger: Logger
}

/** A source whose plugins with `isolation: 'worker'` run in workers; the host gets stand-ins of them. */
export class IsolatingSource implements PluginSource {
  readonly #options: IsolatingSourceOptions
  readonly #isolated = new WeakMap<ResolvedPlugin, ParsedPlugin>()

  constructor(options: IsolatingSourceOptions) {
    this.#options = options
  }

  async resolve(entry: string): Promise<ResolvedPlugin> {
    const resolved = await this.#options.source.resolve(entry)
    const plugin = this.#options.plugins.find((listed) => listed.entry === entry)
    if (plugin?.isolation === 'worker') this.#isolated.set(resolved, plugin)
    return resolved
  }

  async import(resolved: ResolvedPlugin): Promise<ImportedPlugin> {
    const plugin = this.#isolated.get(resolved)
    return plugin ? this.#importInWorker(resolved, plugin) : this.#options.source.import(resolved)
  }

  /** A worker does that itself. */
  async importAgain(resolved: ResolvedPlugin, failure: unknown): Promise<ImportedPlugin | undefined> {
    return this.#isolated.has(resolved) ? undefined : this.#options.source.importAgain?.(resolved, failure)
  }

  explainFailure(failure: unknown): ExplainedFailure {
    const { source } = this.#options
    return source.explainFailure?.(failure) ?? { message: messageOf(failure), where: undefined }
  }

  async #importInWorker({ url }: ResolvedPlugin, plugin: ParsedPlugin): Promise<ImportedPlugin> {
    const { from, modules, offered, timeLimits, logger } = this.#options
    const { entry, heapLimit } = plugin
    // The host imports every plugin in its scope.
    const scope = currentScope() as PluginScope
    const file = fileURLToPath(url)
    const worker = new PluginWorker({
      plugin: { entry, from, modules, offered },
      scope,
      file,
      heapLimit,
      timeLimits,
      logger,
    })
    // Whatever becomes of the plugin, its worker ends with its scope.
    scope.own(() => void worker.close())
    const imported = await worker.import()
    return { namespace: { default: standInFor(imported, worker) }, loadedBy: imported.loadedBy }
  }
}
