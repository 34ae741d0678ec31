import type { WireObject } from '@netbox-hooks/server'
import { usageMistake } from '../../errors.ts'
import { addObject, type ChangeOptions } from '../../managed/add.ts'
import type { SettingsOptions } from '../../managed/given-settings.ts'
import { commandFor } from '../../operator/command-for.ts'
import { type WebhookFlags, webhookSettings } from './settings-flags.ts'

/** What `netbox-hooks webhooks add` can be told. */
export interface AddWebhookOptions extends ChangeOptions, SettingsOptions, WebhookFlags {}

/** `netbox-hooks webhooks add [NAME] [URL]`. */
export async function addWebhook(
  name: string | undefined,
  payloadUrl: string | undefined,
  options: AddWebhookOptions,
): Promise<number> {
  const { from, set = [], url } = options
  const isSaid = from !== undefined || set.length > 0
  if (name === undefined && !isSaid)
    throw usageMistake('Say its name and its URL: netbox-hooks webhooks add cmdb https://…')
  if (payloadUrl === undefined && options.payloadUrl === undefined && !isSaid && url !== undefined)
    throw usageMistake(
      `--url names the host that is asked. Write the webhook's URL behind its name: ${commandFor('webhooks add', name ?? 'NAME')} ${url}`,
    )
  const { settingsFor, secret } = await webhookSettings(options)
  const settings = settingsFor({})
  const flags = { name, ...settings, payloadUrl: payloadUrl ?? settings['payloadUrl'] }
  const next = (made: WireObject) =>
    `An event rule lets events lead to it: ${commandFor('rules add NAME --webhook', made.name)} --object-type … --event-type …`
  return addObject({ kind: 'webhook', flags, secret, next }, options)
}
