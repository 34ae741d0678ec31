import {
  formatPath,
  NetboxHooksError,
  type Registry,
  type RegistryEntry,
  shownName,
} from '@netbox-hooks/core'
import type { DeclaredNames } from '../config/configuration.ts'
import { pluginNameTaken, pluginObjectsInvalid } from '../config/errors.ts'
import { checkEventRule } from '../config/objects/check-event-rule.ts'
import { checkWebhook } from '../config/objects/check-webhook.ts'
import type { HostContext } from '../config/objects/host-context.ts'
import type { CheckOutcome } from '../config/objects/object-check.ts'
import type { ObjectContext } from '../config/objects/object-context.ts'
import { sameLook } from '../config/same-look.ts'
import { splitWebhook } from '../config/split-webhook.ts'
import { keepSettingsSecrets } from '../secrets/of-configuration.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Inventory } from './inventory.ts'
import { type LiveChange, ranks } from './live-objects.ts'

type Mistakes = readonly NetboxHooksError[]
type Outcome = LiveChange | { readonly mistakes: Mistakes }

/** What came of a check of what plugins have registered. */
export interface CheckedPluginObjects {
  /** Those without mistakes, to be put in force. */
  readonly changes: readonly LiveChange[]
  /** What is wrong with the others, by plugin. */
  readonly mistakes: ReadonlyMap<string, NetboxHooksError>
}

/** The webhooks and event rules that plugins have registered. */
export class PluginObjects {
  readonly #registry: Registry
  readonly #secrets: Secrets

  constructor(registry: Registry, secrets: Secrets) {
    this.#registry = registry
    this.#secrets = secrets
  }

  /** Names of the webhooks. */
  get names(): readonly string[] {
    return this.#registry.entries('webhooks').map(({ value }) => value.name)
  }

  /**
   * Checks all that is registered now, as the configuration's own is checked.
   * @param declared names that the configuration has taken
   */
  async check(host: HostContext, declared: DeclaredNames): Promise<CheckedPluginObjects> {
    const context = { ...host, ...this.#others(declared) }
    const webhooks = this.#registry.entries('webhooks')
    const rules = this.#registry.entries('eventRules')
    const names = { webhooks: new TakenNames(declared.webhooks), rules: new TakenNames(declared.eventRules) }
    const outcomes = await Promise.all([
      ...webhooks.map((entry) => this.#webhook(entry, context, names.webhooks)),
      ...rules.map((entry, index) => this.#rule(entry, index, context, names.rules)),
    ])
    const byPlugin = new Map<string, Mistakes>()
    for (const [index, { plugin }] of [...webhooks, ...rules].entries()) {
      const outcome = outcomes[index] as Outcome
      if ('mistakes' in outcome) byPlugin.set(plugin, [...(byPlugin.get(plugin) ?? []), ...outcome.mistakes])
    }
    return {
      changes: outcomes.flatMap((outcome) => ('mistakes' in outcome ? [] : [outcome])),
      mistakes: new Map(
        [...byPlugin].map(([plugin, mistakes]) => [plugin, pluginObjectsInvalid(plugin, mistakes)]),
      ),
    }
  }

  /** Takes out of force what goes with its plugin. */
  follow(inventory: Inventory): void {
    this.#registry.watch('webhooks', {
      removed: ({ value: { name } }) => inventory.apply([{ remove: 'webhook', name }]),
    })
    this.#registry.watch('eventRules', {
      removed: ({ value: { name } }) => inventory.apply([{ remove: 'rule', name }]),
    })
  }

  /** What a plugin's rule can name: the webhooks of the configuration, and those of plugins. */
  #others({
    webhooks,
    isOff,
  }: DeclaredNames): Pick<ObjectContext, 'hasWebhook' | 'webhookNames' | 'isWebhookOff'> {
    const find = (name: string) => this.#registry.find('webhooks', name)
    const names = new Set([...webhooks, ...this.names])
    return {
      hasWebhook: (name) => names.has(name),
      webhookNames: () => [...names],
      isWebhookOff: (name) => find(name)?.value.enabled === false || isOff(name),
    }
  }

  async #webhook(
    { plugin, value }: RegistryEntry<'webhooks'>,
    context: ObjectContext,
    names: TakenNames,
  ): Promise<Outcome> {
    const place = { plugin, what: `webhook ${shownName(value.name)}` }
    const taken = names.take(value.name, place)
    keepSettingsSecrets('webhook', { ...value }, this.#secrets)
    const outcome = await checkWebhook(value, context)
    if (taken || 'issues' in outcome) return { mistakes: mistakesOf(outcome, taken, place) }
    const { parsed, texts } = outcome.checked
    return { put: 'webhook', webhook: { ...splitWebhook(parsed, this.#secrets), texts, origin: plugin } }
  }

  async #rule(
    { plugin, value }: RegistryEntry<'eventRules'>,
    index: number,
    context: ObjectContext,
    names: TakenNames,
  ): Promise<Outcome> {
    const place = { plugin, what: `event rule ${shownName(value.name)}` }
    const taken = names.take(value.name, place)
    keepSettingsSecrets('event_rule', { ...value }, this.#secrets)
    const outcome = await checkEventRule(value, context)
    if (taken || 'issues' in outcome) return { mistakes: mistakesOf(outcome, taken, place) }
    return { put: 'rule', rule: { origin: plugin, rule: outcome.checked.parsed, rank: ranks.plugin(index) } }
  }
}

/** Where a mistake is. */
interface Place {
  readonly plugin: string
  /** `webhook "chat"` */
  readonly what: string
}

/** The names of objects of a kind. Two that look the same are one too many. */
class TakenNames {
  /** Who has it, as the end of a sentence, by how it looks. */
  readonly #owners: Map<string, string>

  constructor(configured: readonly string[]) {
    this.#owners = new Map(configured.map((name) => [sameLook(name), 'the configuration']))
  }

  /** @returns why it cannot be taken */
  take(name: string, { plugin, what }: Place): NetboxHooksError | undefined {
    const owner = this.#owners.get(sameLook(name))
    if (owner !== undefined) return pluginNameTaken(what, owner)
    this.#owners.set(sameLook(name), `the plugin ${plugin}`)
    return undefined
  }
}

function mistakesOf(
  outcome: CheckOutcome<unknown>,
  taken: NetboxHooksError | undefined,
  { plugin, what }: Place,
): Mistakes {
  const issues = 'issues' in outcome ? outcome.issues : []
  const all = [...(taken ? [{ path: ['name'], error: taken }] : []), ...issues]
  return all.map(({ path, error: { code, message, hint } }) => {
    const place = formatPath(path)
    return new NetboxHooksError({
      code,
      message,
      hint,
      plugin,
      where: place === '' ? what : `${what}: ${place}`,
    })
  })
}
