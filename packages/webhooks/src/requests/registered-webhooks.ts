import { register, type StoreDefinition } from '@netbox-hooks/core'
import { copySettings, type SettingsShape, shapes } from '../settings-shape.ts'
import type { WebhookSettings } from './webhook-settings.ts'

declare module '@netbox-hooks/core' {
  interface RegistryStores {
    webhooks: WebhookSettings
  }
}

/** The registry's store of the webhooks that plugins bring. */
export const webhooksStore: StoreDefinition<WebhookSettings> = {
  kind: 'webhook',
  description: 'webhooks beside those of the configuration: `registerWebhook()`',
  keyOf: ({ name }) => name,
}

/**
 * Adds a webhook, as the configuration would: it is listed and sent to like those, nobody can change it, and it goes when
 * the plugin does. Call it from a plugin's `ready()`, where its settings are known, or while its module is evaluated;
 * outside of a plugin it does nothing.
 *
 * ```ts
 * registerWebhook({ name: 'chat', payloadUrl: this.settings.url, secret: this.settings.secret })
 * ```
 *
 * The settings are plain data, as in a configuration in JSON, but without references. Their shape is looked at here; what
 * else is checked of a configured webhook, when all plugins are ready.
 *
 * @returns the undo
 * @throws NetboxHooksError `NBH_WEBHOOK_INVALID`, `NBH_ALREADY_REGISTERED`, `NBH_REGISTRATION_CLOSED`
 */
export function registerWebhook(settings: WebhookSettings): () => void {
  return register('webhooks', copySettings(settings, shape))
}

const shape: SettingsShape = {
  code: 'NBH_WEBHOOK_INVALID',
  call: 'registerWebhook()',
  example: "{ name: 'chat', payloadUrl: 'https://chat.example.com/hook' }",
  required: ['name', 'payloadUrl'],
  hasPathlessName: false,
  fields: {
    name: shapes.text,
    description: shapes.text,
    payloadUrl: shapes.text,
    httpMethod: shapes.text,
    httpContentType: shapes.text,
    headers: shapes.object,
    additionalHeaders: shapes.text,
    secretHeaders: shapes.texts,
    bodyTemplate: shapes.text,
    payload: shapes.text,
    legacyKeys: shapes.flag,
    secret: shapes.text,
    secrets: shapes.texts,
    authentication: shapes.object,
    sslVerification: shapes.flag,
    caFilePath: shapes.text,
    clientCert: shapes.text,
    clientKey: shapes.text,
    proxy: shapes.text,
    redirects: shapes.object,
    timeout: shapes.duration,
    enabled: shapes.flag,
    concurrency: shapes.numberOrObject,
    rateLimit: shapes.object,
    ordering: shapes.text,
    head: shapes.textOrObject,
    retry: shapes.object,
  } satisfies Record<keyof WebhookSettings, unknown>,
}
