import { type Logger, type NetboxHooksError, type PluginConfig, PluginHost } from '@netbox-hooks/core'
import { PluginLoader } from '@netbox-hooks/loader'
import { deepFreeze, type WebhookCallbackInput, webhookCallbacksStore } from '@netbox-hooks/webhooks'
import { createHostHooks } from '../host-hooks.ts'
import { hostModules } from '../host-modules.ts'
import { hostVersion } from '../version.ts'
import { hooksNotInWorker, notSendable } from './errors.ts'
import { refuseTaps } from './refuse-taps.ts'
import type {
  CallbackAnswer,
  CallbackCall,
  PluginAttributes,
  WorkerImport,
  WorkerMethods,
  WorkerPlugin,
  WorkerRegistrations,
} from './worker-messages.ts'

type Settings = Readonly<Record<string, unknown>>

/** The longest that a timer can wait: the host keeps the time limits, not the worker. */
const noLimit = 2 ** 31 - 1
const noLimits = { import: noLimit, ready: noLimit, shutdown: noLimit }

const ownTap = 'netbox-hooks worker'

/**
 * A plugin in its worker: the one plugin of a plugin host of its own. That host pauses after the import until the real
 * one, which has validated and ordered all plugins by then, sends the settings.
 */
export class IsolatedPlugin implements WorkerMethods {
  readonly #logger: Logger
  readonly #imported = Promise.withResolvers<WorkerImport>()
  readonly #settings = Promise.withResolvers<Settings>()
  #host: PluginHost | undefined
  #loaded: Promise<void> = Promise.resolve()

  /** @param logger gets what the plugin host logs, but for failures that the host is answered with */
  constructor(logger: Logger) {
    this.#logger = logger
  }

  async import({ entry, from }: WorkerPlugin): Promise<WorkerImport> {
    const pluginsConfig: Record<string, Settings> = {}
    const hooks = createHostHooks(this.#logger)
    refuseTaps(hooks, ownTap)
    hooks.import.tapPromise(ownTap, async (record) => {
      const plugin = record.config as PluginConfig
      const imported = {
        attributes: attributesOf(plugin),
        registrations: this.#registrations(plugin),
        loadedBy: record.loadedBy as WorkerImport['loadedBy'],
      }
      leaveChecksToHost(plugin)
      this.#imported.resolve(imported)
      pluginsConfig[entry] = await this.#settings.promise
    })
    let isLoaded = false
    this.#host = new PluginHost({
      version: hostVersion,
      source: new PluginLoader({ from, modules: await hostModules() }),
      plugins: [{ entry }],
      pluginsConfig,
      stores: [webhookCallbacksStore],
      hooks,
      timeLimits: noLimits,
      logger: {
        ...this.#logger,
        error: (fields, message) => isLoaded && this.#logger.error(fields, message),
      },
    })
    this.#loaded = this.#host.load().then(
      () => {
        isLoaded = true
      },
      ({ problems }: NetboxHooksError) => Promise.reject(problems[0]),
    )
    this.#loaded.catch((error: unknown) => this.#imported.reject(error))
    return this.#imported.promise
  }

  async ready(settings: Settings): Promise<WorkerRegistrations> {
    this.#settings.resolve(settings)
    await this.#loaded
    return this.#registrations(this.#plugin)
  }

  async call({ callback, input }: CallbackCall, signal: AbortSignal): Promise<CallbackAnswer> {
    const entry = this.#callbacks[callback]
    if (!entry) throw new Error(`There is no callback ${callback}`)
    const event = deepFreeze(JSON.parse(input)) as Omit<WebhookCallbackInput, 'settings' | 'signal'>
    const { settings } = this.#plugin
    const call = () => entry.value.callback({ ...event, settings, signal })
    return answerOf(await (entry.scope ? entry.scope.run(call) : call()))
  }

  async shutdown(): Promise<void> {
    await this.#host?.stop()
  }

  get #plugin(): PluginConfig {
    return this.#host?.plugins[0]?.config as PluginConfig
  }

  get #callbacks() {
    return this.#host?.registry.entries('webhookCallbacks') ?? []
  }

  #registrations(plugin: PluginConfig): WorkerRegistrations {
    const declared = plugin.eventTypes.map(({ name }) => name)
    const eventTypes = (this.#host?.registry.entries('eventTypes') ?? [])
      // The host registers what the class declares itself.
      .filter(({ scope, value }) => scope !== undefined && !declared.includes(value.name))
      .map(({ value }) => value)
    const callbacks = this.#callbacks.map(({ value: { callback, options } }) => ({
      name: callback.name,
      options,
    }))
    return { callbacks, eventTypes }
  }
}

function attributesOf(plugin: PluginConfig): PluginAttributes {
  if (plugin.eventsPipeline.length > 0) throw hooksNotInWorker(plugin.name, 'eventsPipeline')
  const { name, verboseName, version, description, author, baseUrl, minVersion, maxVersion, hostVersion } =
    plugin
  const { dependencies, optionalDependencies, requiredSettings, defaultSettings, eventTypes } = plugin
  const texts = {
    name,
    verboseName,
    version,
    description,
    author,
    baseUrl,
    minVersion,
    maxVersion,
    hostVersion,
  }
  const lists = { dependencies, optionalDependencies, requiredSettings, defaultSettings, eventTypes }
  try {
    return structuredClone({ ...texts, ...lists })
  } catch (error) {
    throw notSendable(name, 'What the class says', error)
  }
}

/** Takes from a plugin what only the host can judge, which sees the other plugins and the operator's overrides. */
function leaveChecksToHost(plugin: PluginConfig): void {
  Object.assign(plugin, {
    minVersion: '',
    maxVersion: '',
    hostVersion: '',
    dependencies: {},
    optionalDependencies: {},
  })
}

/** An object goes as JSON, which is what becomes of it anyway; what is wrong with anything else, the host says. */
function answerOf(result: unknown): CallbackAnswer {
  if (Object.prototype.toString.call(result) !== '[object Object]') return { value: result }
  try {
    return { json: JSON.stringify(result) }
  } catch (error) {
    return { unwritable: error instanceof Error ? error.message : String(error) }
  }
}
