import type { NetboxHooksError } from '@netbox-hooks/core'
import type { StoredObject } from '@netbox-hooks/delivery'
import type { Inventory } from '../inventory/inventory.ts'
import { managedRule } from '../inventory/live-objects.ts'
import { ruleWithout } from './in-force.ts'
import { absentWebhooks } from './listed-object.ts'
import type { ManagedObject } from './managed-object.ts'
import { isManaged } from './object-head.ts'
import type { ObjectTools } from './object-tools.ts'
import { openObjects } from './open-object.ts'

/**
 * Puts in force what a queue keeps, beside what is declared, in a host that is loaded and not started: it follows no change.
 * @returns what keeps some of it from its work
 */
export async function putStored(
  stored: readonly StoredObject[],
  inventory: Inventory,
  tools: ObjectTools,
): Promise<readonly NetboxHooksError[]> {
  const opened = await openObjects(stored.filter(isManaged), tools)
  const hasWebhook = (name: string) => inventory.webhook(name) !== undefined
  const isFree = ({ kind, name }: ManagedObject) =>
    kind === 'webhook' ? !hasWebhook(name) : inventory.rule(name) === undefined
  const free = opened.filter(isFree)
  inventory.apply(
    free.flatMap((object) =>
      object.kind === 'webhook' && object.live ? [{ put: 'webhook', webhook: object.live }] : [],
    ),
  )
  inventory.apply(
    free.flatMap((object) => {
      if (object.kind !== 'event_rule' || !object.parsed) return []
      const rule = ruleWithout(object.parsed, (webhook) => !hasWebhook(webhook))
      return rule ? [{ put: 'rule', rule: managedRule(rule, object.id) }] : []
    }),
  )
  return free.flatMap((object) => [...object.problems, ...absentWebhooks(object, { hasWebhook })])
}
