import { createLifecycleHooks, type HostHooks, type TapSupervisor } from '@netbox-hooks/core'
import { createWebhookHooks } from '@netbox-hooks/webhooks/register'
import { createDeliveryHooks } from './engine/delivery-hooks.ts'
import { createObjectHooks } from './orders/object-hooks.ts'

/** Makes all hooks of a host. */
export function createHostHooks(taps: TapSupervisor): HostHooks {
  return {
    ...createLifecycleHooks(taps),
    ...createWebhookHooks(taps),
    ...createDeliveryHooks(taps),
    ...createObjectHooks(taps),
  }
}
