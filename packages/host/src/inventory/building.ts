import type { RequestBuilder } from '@netbox-hooks/webhooks'
import type { InventoryFollower } from './inventory.ts'
import type { LiveChange } from './live-objects.ts'

/** Lets requests be built by what is in force. */
export function buildingWith(builder: RequestBuilder): InventoryFollower {
  const take = (change: LiveChange): void => {
    if ('put' in change)
      if (change.put === 'webhook') builder.putWebhook(change.webhook.stored, change.webhook.texts)
      else builder.putRule(change.rule.rule, change.rule.rank)
    else if (change.remove === 'webhook') builder.removeWebhook(change.name)
    else builder.removeRule(change.name)
  }
  return { changed: (changes) => changes.forEach(take) }
}
