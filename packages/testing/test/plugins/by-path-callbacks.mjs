import { registerWebhookCallback } from 'netbox-hooks'

registerWebhookCallback(function byPath() {
  return { by_path: true }
})
