import { registerWebhookCallback } from 'netbox-hooks'

export const early = registerWebhookCallback(function early() {
  return { early: true }
})
