import { PluginConfig, registerEventRule, registerTemplateFilter, registerWebhook } from 'netbox-hooks'
import { type ChangeOfObject, messageOf } from './message.ts'
import { bodies } from './services/index.ts'
import { settings } from './settings.ts'

/** The filter is given what the webhook's template knows, and answers with the whole body. */
const bodyTemplate =
  "{{ {'event': event, 'object_type': object_type, 'username': username, 'data': data, 'snapshots': snapshots}|chat_message|tojson }}"

/** Tells a channel of changes, each with a link and what changed. */
export default class ChatMessage extends PluginConfig.withSettings(settings) {
  override verboseName = 'Chat message'
  override minVersion = '0.1.0'

  override async ready() {
    await super.ready()
    const { service, url, objectTypes, eventTypes } = this.settings
    registerTemplateFilter('chat_message', (change: ChangeOfObject) =>
      bodies[service](messageOf(change, this.settings)),
    )
    registerWebhook({
      name: 'chat-message',
      description: 'The channel that is told of changes.',
      payloadUrl: url,
      bodyTemplate,
    })
    registerEventRule({
      name: 'chat-message',
      description: 'Changes that a channel is told of.',
      objectTypes,
      eventTypes,
      webhooks: ['chat-message'],
    })
  }
}
