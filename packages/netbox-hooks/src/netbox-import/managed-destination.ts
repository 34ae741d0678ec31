import { join } from 'node:path'
import type { HostAddress } from '../client/reach-host.ts'
import { listObjects, sendOrders } from '../managed/objects.ts'
import { openOperator } from '../operator/open-operator.ts'
import type { Destination } from './destination.ts'
import { managedObjects, ordersOf, withoutDeclared } from './into-managed.ts'

/**
 * What a host manages as a destination: the one that runs, or its queue where none does. Secrets are stored encrypted.
 * @param folder where it is noted what was imported
 * @throws NetboxHooksError as reaching the host does
 */
export async function managedDestination(address: HostAddress, folder: string): Promise<Destination> {
  const operator = await openOperator(address, 'manage')
  try {
    const objects = await listObjects(operator)
    const here = managedObjects(objects)
    return {
      name: 'what is managed',
      recordFile: join(folder, 'netbox-hooks.managed-import.json'),
      here,
      isThere: here.webhooks.length + here.eventRules.length > 0,
      possible: (translation) => withoutDeclared(translation, objects),
      allowed: () => [],
      // The secrets themselves are stored.
      variables: () => [],
      async tryOut({ plan, translation, record }) {
        await ordersOf(operator, plan, translation, record)
      },
      async write({ plan, translation, record }) {
        const { placed, outcome } = await ordersOf(operator, plan, translation, record)
        await sendOrders(
          operator,
          placed.filter((_, index) => outcome.changed[index]),
        )
      },
      next: ['Disable the imported rules in NetBox: what they send comes from here now.'],
      close: () => operator.close(),
    }
  } catch (error) {
    await operator.close()
    throw error
  }
}
