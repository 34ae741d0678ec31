import type { NetboxHooksError, PluginRecord, Registry } from '@netbox-hooks/core'
import { WebhookTemplates, type WebhookTexts } from '@netbox-hooks/webhooks'
import type { Configuration, KnownToPlugins, ManagedWebhooks } from '../config/configuration.ts'
import { configInvalid } from '../config/errors.ts'
import { type HostContext, hostContext } from '../config/objects/host-context.ts'
import type { ParsedConfig } from '../config/parsed.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Inventory } from './inventory.ts'
import type { LiveChange } from './live-objects.ts'
import { PluginObjects } from './plugin-objects.ts'

/** What {@link Declarations} are made with. */
export interface DeclarationsOptions {
  readonly registry: Registry
  /** Every listed plugin, as far as it has come. */
  readonly plugins: () => readonly PluginRecord[]
  readonly secrets: Secrets
  /** Whether a tap may add to payloads. */
  readonly isPayloadTapped: () => boolean
  /** Whether an action that nobody has registered is a mistake. */
  readonly strict: boolean
  /** Finds the managed webhooks of a host that does not run yet. */
  readonly storedWebhooks: ManagedWebhooks
}

/** A configuration without mistakes. */
export interface CompleteConfig {
  readonly config: ParsedConfig
  /** The compiled templates of its webhooks, as they are listed. */
  readonly texts: readonly WebhookTexts[]
}

/** What the configuration and plugins declare, checked beside each other. */
export class Declarations {
  readonly #options: DeclarationsOptions
  readonly #ofPlugins: PluginObjects
  /** Names of the webhooks that plugins have registered, of those that have failed as well. */
  #namedByPlugins: readonly string[] = []
  #pluginChanges: readonly LiveChange[] = []
  #templates: WebhookTemplates | undefined

  constructor(options: DeclarationsOptions) {
    this.#options = options
    this.#ofPlugins = new PluginObjects(options.registry, options.secrets)
  }

  get registry(): Registry {
    return this.#options.registry
  }

  /** Compiles and renders the templates of all webhooks; there once plugins have been examined. */
  get templates(): WebhookTemplates {
    return this.#templates as WebhookTemplates
  }

  /** What plugins have registered, to be put in force. */
  get pluginChanges(): readonly LiveChange[] {
    return this.#pluginChanges
  }

  /**
   * Checks what plugins have registered, with templates that know their filters. It is called again when a plugin has failed.
   * @returns what is wrong, by plugin
   */
  async examinePlugins(configuration: Configuration): Promise<ReadonlyMap<string, NetboxHooksError>> {
    const { registry, plugins, isPayloadTapped } = this.#options
    await this.#templates?.close()
    const isComplete = plugins().every(({ error }) => error === undefined)
    this.#templates = new WebhookTemplates(
      configuration.templateOptions(registry, isComplete, isPayloadTapped),
    )
    this.#namedByPlugins = [...this.#namedByPlugins, ...this.#ofPlugins.names]
    const { changes, mistakes } = await this.#ofPlugins.check(
      this.contextOf(configuration),
      configuration.declared,
    )
    this.#pluginChanges = changes
    return mistakes
  }

  /**
   * The whole configuration.
   * @param failed why plugins could not be loaded
   * @throws NetboxHooksError `NBH_CONFIG_INVALID` with every mistake
   */
  async complete(configuration: Configuration, failed?: NetboxHooksError): Promise<CompleteConfig> {
    const texts = await configuration.compileTemplates(this.templates)
    const problems = failed?.problems ?? []
    const config = await configuration.complete(
      this.#known(failed),
      problems,
      this.#namedByPlugins,
      this.#options.storedWebhooks,
    )
    return { config, texts }
  }

  /**
   * The same of a configuration that was read again. What plugins have registered is checked beside it, too.
   * @param inventory what is in force
   * @throws NetboxHooksError `NBH_CONFIG_INVALID` with every mistake
   */
  async completeAgain(configuration: Configuration, inventory: Inventory): Promise<CompleteConfig> {
    const texts = await configuration.compileTemplates(this.templates)
    const checked = await this.#ofPlugins.check(this.contextOf(configuration), configuration.declared)
    const mistakes = [...checked.mistakes.values()]
    const config = await configuration.complete(this.#known(), mistakes, this.#ofPlugins.names, () =>
      managedWebhooks(inventory),
    )
    if (mistakes.length > 0) throw configInvalid(configuration.shownName, mistakes)
    return { config, texts }
  }

  /** What single objects are checked against. @param config default: as it stands by itself */
  contextOf({ directory, parsed }: Configuration, config: ParsedConfig | undefined = parsed): HostContext {
    return hostContext({ ...this.#options, config, directory, templates: this.templates })
  }

  /** Takes out of force what goes with its plugin. */
  follow(inventory: Inventory): void {
    this.#ofPlugins.follow(inventory)
  }

  /** Ends the templates' thread. */
  async close(): Promise<void> {
    await this.#templates?.close()
  }

  /** What plugins registered that a configuration can name; `undefined` if one has failed that may have registered more. */
  #known(failed?: NetboxHooksError): KnownToPlugins | undefined {
    const { registry, plugins, strict } = this.#options
    const isMissing = plugins().some(({ state }) => state === 'failed')
    if (failed || isMissing) return undefined
    const eventTypes = registry.entries('eventTypes').map(({ value }) => value.name)
    return { eventTypes, eventActions: registry.entries('eventActions'), strict }
  }
}

function managedWebhooks(inventory: Inventory): readonly string[] {
  const managed = [...inventory.webhooks()].filter(({ origin }) => origin === 'managed')
  return managed.map(({ stored }) => stored.name)
}
