import {
  boundedText,
  isInstance,
  type Logger,
  messageOf,
  NetboxHooksError,
  nameOfFunction,
  type PluginConfig,
  PluginHost,
  type PluginScope,
  type RegistryEntry,
  type StoreName,
} from '@netbox-hooks/core'
import { deepFreeze, limits, problemOfData } from '@netbox-hooks/core/json'
import { PluginLoader } from '@netbox-hooks/loader'
import {
  ContextRefused,
  copyContext,
  copyFilterAnswer,
  type WebhookCallbackInput,
} from '@netbox-hooks/webhooks'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { hostModules } from '../host-modules.ts'
import { makeWorkerPoints } from '../host-points.ts'
import { hostVersion } from '../version.ts'
import { hooksNotInWorker, notSendable, servicesNotInWorker, tooMuchToSend } from './errors.ts'
import { refuseTaps } from './refuse-taps.ts'
import type {
  ActionCall,
  CallbackAnswer,
  CallbackCall,
  FilterCall,
  PluginAttributes,
  SettingsCheck,
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
  /** Stores of the application. */
  #offeredStores: readonly string[] = []
  #loaded: Promise<void> | undefined

  /** @param logger gets what the plugin host logs, but for what the real one says itself */
  constructor(logger: Logger) {
    this.#logger = logger
  }

  async import({ entry, from, modules, offered }: WorkerPlugin): Promise<WorkerImport> {
    const logger = this.#hostLogger()
    const points = makeWorkerPoints(offered, { logger })
    const { hooks } = points
    refuseTaps(hooks, ownTap)
    this.#offeredStores = offered.stores
    const pluginsConfig: Record<string, Settings> = {}
    hooks.import.tapPromise({ name: ownTap, timeout: noLimit }, async ({ config, loadedBy }) => {
      this.#introduce(config as PluginConfig, loadedBy as WorkerImport['loadedBy'])
      pluginsConfig[entry] = await this.#settings.promise
    })
    this.#host = new PluginHost({
      version: hostVersion,
      source: new PluginLoader({ from, modules: await hostModules(modules) }),
      plugins: [{ entry }],
      pluginsConfig,
      points,
      timeLimits: noLimits,
      logger,
    })
    this.#loaded = this.#host.load()
    this.#loaded.catch((error: unknown) => this.#imported.reject(this.#problemOf(error)))
    return this.#imported.promise
  }

  async ready(settings: Settings): Promise<WorkerRegistrations> {
    this.#settings.resolve(settings)
    await this.#loaded?.catch((error: unknown) => Promise.reject(this.#problemOf(error)))
    return this.#registrations(this.#plugin)
  }

  async call({ callback, input }: CallbackCall, signal: AbortSignal): Promise<CallbackAnswer> {
    const entry = this.#callbacks[callback]
    if (!entry) throw new Error(`There is no callback ${callback}`)
    const event = deepFreeze(JSON.parse(input)) as Omit<WebhookCallbackInput, 'settings' | 'signal'>
    const { settings } = this.#plugin
    return answerOf(
      await this.#inScope(entry.scope, () => entry.value.callback({ ...event, settings, signal })),
    )
  }

  async filter({ filter: name, args }: FilterCall): Promise<string> {
    const entry = this.#host?.registry.find('templateFilters', name)
    if (!entry) throw new Error(`There is no filter ${name}`)
    const answer = await this.#inScope(entry.scope, () =>
      entry.value.filter(...(args as [never, ...never[]])),
    )
    return JSON.stringify(copyFilterAnswer(answer))
  }

  async runAction({ action: name, input }: ActionCall, signal: AbortSignal): Promise<void> {
    const { scope, value: action } = this.#action(name)
    await this.#inScope(scope, () => action.run({ ...deepFreeze(input), signal }))
  }

  async checkSettings({ action: name, settings }: SettingsCheck): Promise<StandardSchemaV1.Result<unknown>> {
    const { scope, value: action } = this.#action(name)
    const result = await this.#inScope(scope, () => action.settingsSchema?.['~standard'].validate(settings))
    return checkedSettings(result ?? { value: settings })
  }

  async shutdown(): Promise<void> {
    await this.#host?.stop()
  }

  /** What is wrong with the one plugin. */
  #problemOf(error: unknown): unknown {
    if (!NetboxHooksError.is(error)) return error
    const problem = error.problems[0] ?? error
    // It knows nothing of other plugins' services.
    return problem.code === 'NBH_SERVICE_MISSING' ? servicesNotInWorker(problem.plugin ?? '') : problem
  }

  get #plugin(): PluginConfig {
    return this.#host?.plugins[0]?.config as PluginConfig
  }

  #inScope<T>(scope: PluginScope | undefined, call: () => T): T {
    return scope ? scope.run(call) : call()
  }

  #action(name: string): RegistryEntry<'eventActions'> {
    const entry = this.#host?.registry.find('eventActions', name)
    if (!entry) throw new Error(`There is no action ${name}`)
    return entry
  }

  get #callbacks() {
    return this.#host?.registry.entries('webhookCallbacks') ?? []
  }

  /** A tap that fails would only be logged: what is wrong with the plugin is the answer to the host. */
  #introduce(plugin: PluginConfig, loadedBy: WorkerImport['loadedBy']): void {
    try {
      const registrations = this.#registrations(plugin)
      this.#imported.resolve({ attributes: attributesOf(plugin), registrations, loadedBy })
      leaveChecksToHost(plugin)
    } catch (error) {
      this.#imported.reject(error)
    }
  }

  #registrations(plugin: PluginConfig): WorkerRegistrations {
    const declared = (plugin.eventTypes ?? []).map(({ name }) => name)
    const eventTypes = (this.#host?.registry.entries('eventTypes') ?? [])
      // The host registers what the class declares itself.
      .filter(({ scope, value }) => scope !== undefined && !declared.includes(value.name))
      .map(({ value }) => value)
    const callbacks = this.#callbacks.map(({ value: { callback, options } }) => ({
      name: nameOfFunction(callback),
      options,
    }))
    const registry = this.#host?.registry
    const filters = (registry?.entries('templateFilters') ?? []).map(({ value }) => value.name)
    const actions = (registry?.entries('eventActions') ?? []).map(({ value }) => {
      const { name, timeout, settingsSchema } = value
      return { name, timeout, hasSchema: settingsSchema !== undefined }
    })
    const webhooks = (registry?.entries('webhooks') ?? []).map(({ value }) => value)
    const eventRules = (registry?.entries('eventRules') ?? []).map(({ value }) => value)
    if ((registry?.entries('services') ?? []).length > 0) throw servicesNotInWorker(plugin.name)
    const values = Object.fromEntries(
      this.#offeredStores.map((store) => [store, this.#sendableValues(plugin, store)]),
    )
    const registrations = { callbacks, eventTypes, filters, actions, webhooks, eventRules, values }
    const problem = problemOfData(registrations, { bytes: limits.pluginBytes })
    if (problem) throw tooMuchToSend(plugin.name, 'What the plugin registers', problem)
    return registrations
  }

  /** What the plugin has registered in a store of the application: plain data can be. */
  #sendableValues({ name }: PluginConfig, store: string): readonly unknown[] {
    const values = (this.#host?.registry.entries(store as StoreName) ?? []).map(({ value }) => value)
    try {
      return structuredClone(values)
    } catch (error) {
      throw notSendable(name, `What the plugin registers in ${store}`, error)
    }
  }

  #hostLogger(): Logger {
    return {
      ...this.#logger,
      info: (fields, message) => {
        const isProgress = 'waiting' in fields
        if (!isProgress) this.#logger.info(fields, message)
      },
      error: (fields, message) => {
        const isAnswer = message === this.#host?.plugins[0]?.error?.message
        if (!isAnswer) this.#logger.error(fields, message)
      },
    }
  }
}

function attributesOf(plugin: PluginConfig): PluginAttributes {
  if ((plugin.eventsPipeline ?? []).length > 0) throw hooksNotInWorker(plugin.name, 'eventsPipeline')
  const { name, verboseName, version, description, author, baseUrl, minVersion, maxVersion, hostVersion } =
    plugin
  const { provides = {}, uses = {} } = plugin
  if (Object.keys({ ...provides, ...uses }).length > 0) throw servicesNotInWorker(plugin.name)
  const { dependencies, optionalDependencies, requiredSettings, defaultSettings, eventTypes = [] } = plugin
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
  let attributes: PluginAttributes
  try {
    attributes = structuredClone({ ...texts, ...lists })
  } catch (error) {
    throw notSendable(name, 'What the class says', error)
  }
  const problem = problemOfData(attributes, { bytes: limits.pluginBytes })
  if (problem) throw tooMuchToSend(name, 'What the class says', problem)
  return attributes
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

/** It is measured here: what is wrong with it, or too much, costs the host nothing. */
function answerOf(result: unknown): CallbackAnswer {
  try {
    const context = copyContext(result)
    return context ? { json: JSON.stringify(context) } : {}
  } catch (thrown) {
    if (isInstance(thrown, ContextRefused)) return { refused: thrown.message }
    throw thrown
  }
}

/** What an action's schema makes of settings, as far as the host can be given it. */
function checkedSettings(result: StandardSchemaV1.Result<unknown>): StandardSchemaV1.Result<unknown> {
  if (result.issues) return { issues: result.issues.slice(0, limits.configProblems).map(issueOf) }
  const value: unknown = structuredClone(result.value)
  const problem = problemOfData(value, { bytes: limits.pluginBytes })
  if (!problem) return { value }
  return { issues: [{ message: `what the schema makes of them cannot be used: ${problem.reason}` }] }
}

function issueOf({ message, path = [] }: StandardSchemaV1.Issue): StandardSchemaV1.Issue {
  const keys = path.map((step) => (typeof step === 'object' ? step.key : step))
  return {
    message: messageOf(message),
    path: keys.map((key) => (typeof key === 'number' ? key : boundedText(String(key), limits.quotedText))),
  }
}
