import { PluginConfig, registerWebhookCallback } from 'netbox-hooks'

export const folded = registerWebhookCallback(function folded() {
  return { folded: true }
})

export default class Folded extends PluginConfig {}
