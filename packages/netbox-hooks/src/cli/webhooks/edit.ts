import { type EditOptions, editObject } from '../../managed/edit.ts'
import type { GivenSettings } from '../../managed/given-settings.ts'
import { type WebhookFlags, webhookSettings } from './settings-flags.ts'

/** What `netbox-hooks webhooks edit` can be told. */
export interface EditWebhookOptions extends EditOptions, WebhookFlags {
  readonly name?: string
}

/** `netbox-hooks webhooks edit NAME`. */
export async function editWebhook(name: string, options: EditWebhookOptions): Promise<number> {
  const { settingsFor, secret } = await webhookSettings(options)
  const flagsFor = (there: GivenSettings) => ({ ...settingsFor(there), name: options.name })
  return editObject({ kind: 'webhook', name, flagsFor, secret }, options)
}
