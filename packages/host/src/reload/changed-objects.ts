import { isDeepStrictEqual } from 'node:util'
import type { Inventory } from '../inventory/inventory.ts'
import type { LiveChange, LiveWebhook } from '../inventory/live-objects.ts'

/**
 * What is to change of the objects that the configuration declares.
 * @param declared all of them, as they are declared now
 */
export function changedObjects(inventory: Inventory, declared: readonly LiveChange[]): readonly LiveChange[] {
  const names = { webhook: new Set<string>(), rule: new Set<string>() }
  const put = declared.filter((change) => {
    if ('remove' in change) return true
    const { name } = change.put === 'rule' ? change.rule.rule : change.webhook.stored
    names[change.put].add(name)
    return change.put === 'rule'
      ? !isDeepStrictEqual(inventory.rule(name), change.rule)
      : !isSame(inventory.webhook(name), change.webhook)
  })
  const remove: LiveChange[] = []
  for (const { origin, stored } of inventory.webhooks())
    if (origin === 'config' && !names.webhook.has(stored.name))
      remove.push({ remove: 'webhook', name: stored.name })
  for (const { origin, rule } of inventory.rules())
    if (origin === 'config' && !names.rule.has(rule.name)) remove.push({ remove: 'rule', name: rule.name })
  return [...remove, ...put]
}

/** The templates are what their sources are, which are compared. */
function isSame(before: LiveWebhook | undefined, after: LiveWebhook): boolean {
  return isDeepStrictEqual({ ...before, texts: undefined }, { ...after, texts: undefined })
}
