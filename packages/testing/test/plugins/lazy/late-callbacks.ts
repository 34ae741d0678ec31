import { registerWebhookCallback } from 'netbox-hooks'

registerWebhookCallback(function late() {
  return { late: true }
})
