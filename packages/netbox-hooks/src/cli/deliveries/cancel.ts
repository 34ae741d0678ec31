import { counted } from '@netbox-hooks/host/words'
import type { WireDelivery } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { type BulkFlags, doBulkWork } from '../../operator/bulk-work.ts'
import { chosenDeliveries, type FilterOptions } from '../../operator/delivery-filter.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printDeliveries } from './list.ts'

/** `netbox-hooks deliveries cancel`: what is pending is not sent any more. */
export async function cancelDeliveries(
  ids: readonly string[],
  options: HostAddress & FilterOptions & BulkFlags,
): Promise<number> {
  const chosen = chosenDeliveries(ids, options)
  const operator = await openOperator(options, options.dryRun ? 'look' : 'change')
  try {
    await noteUnknownWebhook(operator, options.webhook)
    const work = {
      path: '/api/deliveries/cancel',
      body: chosen,
      would: (count: number) => `Would cancel ${counted(count, 'delivery', 'deliveries')}.`,
      done: (count: number) => `Cancelled ${counted(count, 'delivery', 'deliveries')}.`,
      passedOver: 'unknown, or ended already',
      showSample: (sample: readonly unknown[]) => printDeliveries(sample as readonly WireDelivery[]),
    }
    return await doBulkWork(operator, work, options)
  } finally {
    await operator.close()
  }
}
