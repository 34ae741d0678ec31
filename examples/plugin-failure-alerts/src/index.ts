import { PluginConfig, registerEventRule, registerWebhook } from 'netbox-hooks'

/** What the operator can set. */
export type FailureAlertsSettings = {
  /** URL of the channel's incoming webhook. */
  readonly url: string
  /** Token that the channel asks for; better as a reference: `{ env: 'CHAT_TOKEN' }`. Default: none. */
  readonly token?: string
}

/** What the channel is sent: who has failed, and why. */
const message = `
{%- set who = data.webhook or data.action or data.name %}
{%- set why = data.error or data.reason or 'it failed too often' -%}
{"text": {{ (who ~ ': ' ~ why)|tojson }}}`

/** Tells a chat channel when a webhook has been disabled, or a delivery has failed for good. */
export default class FailureAlerts extends PluginConfig<FailureAlertsSettings> {
  override verboseName = 'Failure alerts'
  override minVersion = '0.1.0'
  override requiredSettings = ['url']

  override async ready() {
    await super.ready()
    const { url, token } = this.settings
    registerWebhook({
      name: 'failure-alerts',
      description: 'The channel that is told of webhooks that fail.',
      payloadUrl: url,
      bodyTemplate: message,
      ...(token !== undefined && { authentication: { type: 'bearer', token } }),
    })
    registerEventRule({
      name: 'failure-alerts',
      description: 'Webhooks that were disabled, and deliveries that have failed for good.',
      objectTypes: ['netbox_hooks.webhook', 'netbox_hooks.delivery'],
      eventTypes: ['webhook_disabled', 'delivery_exhausted'],
      webhooks: ['failure-alerts'],
    })
  }
}
