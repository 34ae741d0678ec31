import { register, type StoreDefinition } from '@netbox-hooks/core'
import { copySettings, type SettingsShape, shapes } from '../settings-shape.ts'
import type { EventRuleSettings } from './event-rule-settings.ts'

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    eventRules: EventRuleSettings
  }
}

/** The registry's store of the event rules that plugins bring. */
export const eventRulesStore: StoreDefinition<EventRuleSettings> = {
  kind: 'event rule',
  description: 'event rules beside those of the configuration: `registerEventRule()`',
  keyOf: ({ name }) => name,
}

/**
 * Adds an event rule, as the configuration would. It can name the webhooks of the configuration and of plugins, and the
 * actions of plugins. It runs after the configuration's rules of the same `order`, nobody can change it, and it goes when
 * the plugin does. Call it from a plugin's `ready()` or while its module is evaluated; outside of a plugin it does nothing.
 *
 * ```ts
 * registerEventRule({
 *   name: 'failures to chat',
 *   objectTypes: ['netbox_hooks.delivery'],
 *   eventTypes: ['delivery_exhausted'],
 *   webhooks: ['chat'],
 * })
 * ```
 *
 * The settings are plain data, as in a configuration in JSON, but without references. Their shape is looked at here; what
 * else is checked of a configured rule, when all plugins are ready.
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_RULE_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerEventRule(settings: EventRuleSettings): () => void {
  return register('eventRules', copySettings(settings, shape))
}

const shape: SettingsShape = {
  code: 'NBH_RULE_INVALID',
  call: 'registerEventRule()',
  example:
    "{ name: 'sites', objectTypes: ['dcim.site'], eventTypes: ['object_updated'], webhooks: ['chat'] }",
  required: ['name', 'objectTypes', 'eventTypes'],
  hasPathlessName: true,
  fields: {
    name: shapes.text,
    description: shapes.text,
    enabled: shapes.flag,
    objectTypes: shapes.texts,
    eventTypes: shapes.texts,
    conditions: shapes.objectOrNull,
    actionData: shapes.objectOrNull,
    order: shapes.number,
    webhooks: shapes.texts,
    actions: shapes.objects,
  } satisfies Record<keyof EventRuleSettings, unknown>,
}
