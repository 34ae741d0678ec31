import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'
import type { z } from 'zod'
import { CachedNetbox } from './cached-netbox.ts'
import { type RelatedObjects, relatedObjects } from './related-objects.ts'
import { settings } from './settings.ts'

export type { RelatedObject, RelatedObjects } from './related-objects.ts'
export type { Reason } from './unavailable.ts'

declare module 'netbox-hooks' {
  interface WebhookContext {
    related?: RelatedObjects
  }
  interface PluginsConfig {
    'netbox-hooks-plugin-netbox-lookup': z.input<typeof settings>
  }
}

/** Beyond the plugin's own time limit, so that it is always the plugin that says what is missing. */
const leewayMs = 1_000

/** Adds what NetBox knows of related objects to webhooks. */
export default class NetboxLookup extends PluginConfig.withSettings(settings) {
  override verboseName = 'NetBox lookup'
  override minVersion = '0.1.0'

  override async ready() {
    await super.ready()
    const { lookups, timeoutSeconds } = this.settings
    const netbox = new CachedNetbox(this.settings, (message) => {
      this.host.logger.warn({ plugin: this.name }, message)
    })
    this.scope.own(() => netbox.close())
    registerWebhookCallback(
      async function related({ objectType, data }) {
        const relations = lookups[objectType]
        return relations && { related: await relatedObjects(data, relations, (path) => netbox.get(path)) }
      },
      { objectTypes: Object.keys(lookups), timeout: timeoutSeconds * 1_000 + leewayMs },
    )
  }
}
