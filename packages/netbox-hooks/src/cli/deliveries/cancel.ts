import { counted } from '@netbox-hooks/host/words'
import type { WireDelivery } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { type BulkFlags, doBulkWork } from '../../operator/bulk-work.ts'
import { type FilterOptions, wireFilter } from '../../operator/delivery-filter.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printDeliveries } from './list.ts'

/** `netbox-hooks deliveries cancel`: what is pending is not sent any more. */
export async function cancelDeliveries(
  ids: readonly string[],
  options: HostAddress & FilterOptions & BulkFlags,
): Promise<number> {
  const filter = wireFilter(options)
  if (ids.length === 0 && !filter)
    throw usageMistake('Say which: ids of deliveries, or a filter such as --webhook NAME.')
  if (ids.length > 0 && filter) throw usageMistake('Give ids or a filter, not both.')
  const operator = await openOperator(options, options.dryRun ? 'look' : 'change')
  try {
    await noteUnknownWebhook(operator, options.webhook)
    const work = {
      path: '/api/deliveries/cancel',
      body: filter ? { filter } : { ids },
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
