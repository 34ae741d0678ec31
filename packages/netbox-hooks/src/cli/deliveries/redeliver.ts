import { counted } from '@netbox-hooks/host/words'
import type { WireDelivery, WireMissingEvent } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { type BulkFlags, type BulkWork, doBulkWork } from '../../operator/bulk-work.ts'
import { chosenDeliveries, type FilterOptions, wireFilter } from '../../operator/delivery-filter.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { objectOf } from '../../operator/object-text.ts'
import { type Intent, openOperator } from '../../operator/open-operator.ts'
import { printTable } from '../../terminal/table.ts'
import { printDeliveries } from './list.ts'

/** What `netbox-hooks deliveries redeliver` can be told. */
export interface RedeliverCommandOptions extends HostAddress, FilterOptions, BulkFlags {
  /** A webhook. */
  readonly missing?: string
  /** Another webhook. */
  readonly to?: string
}

/** `netbox-hooks deliveries redeliver`: sends deliveries once more, or what a webhook has not been sent. */
export async function redeliverDeliveries(
  ids: readonly string[],
  options: RedeliverCommandOptions,
): Promise<number> {
  const work = options.missing === undefined ? onceMore(ids, options) : missing(options.missing, ids, options)
  const operator = await openOperator(options, intentOf(options))
  try {
    await noteUnknownWebhook(operator, options.webhook)
    return await doBulkWork(operator, work, options)
  } finally {
    await operator.close()
  }
}

function intentOf({ missing, to, dryRun }: RedeliverCommandOptions): Intent {
  if (missing !== undefined || to !== undefined) return 'build'
  return dryRun ? 'look' : 'change'
}

function onceMore(ids: readonly string[], options: RedeliverCommandOptions): BulkWork {
  const chosen = chosenDeliveries(ids, options)
  const where = options.to === undefined ? '' : ` to ${options.to}`
  return {
    path: '/api/deliveries/redeliver',
    body: { ...chosen, ...(options.to !== undefined && { to_webhook: options.to }) },
    would: (count) => `Would send ${counted(count, 'delivery', 'deliveries')} once more${where}.`,
    done: (count) => `Sends ${counted(count, 'delivery', 'deliveries')} once more${where}.`,
    passedOver: 'unknown, without a body, or sent already under this key',
    showSample: (sample) => printDeliveries(sample as readonly WireDelivery[]),
  }
}

function missing(webhook: string, ids: readonly string[], options: RedeliverCommandOptions): BulkWork {
  const { since, until, to, ...others } = options
  if (ids.length > 0 || wireFilter(others) || to !== undefined)
    throw usageMistake('--missing goes with --since and --until alone.')
  const period = { ...(since !== undefined && { from: since }), ...(until !== undefined && { to: until }) }
  return {
    path: '/api/deliveries/redeliver',
    body: { missing: { webhook, ...period } },
    would: (count) => `Would send ${webhook} ${counted(count, 'event', 'events')} that it has not been sent.`,
    done: (count) =>
      `Sends ${webhook} ${counted(count, 'delivery', 'deliveries')} that it has not been sent.`,
    passedOver: 'a template failed, or somebody has sent them meanwhile',
    showSample: (sample) => printMissing(sample as readonly WireMissingEvent[]),
  }
}

function printMissing(events: readonly WireMissingEvent[]): void {
  const rows = events.map((event) => [
    event.event_id,
    event.event_type,
    objectOf(event),
    event.rules.join(', '),
  ])
  printTable(['EVENT', 'TYPE', 'OBJECT', 'RULES'], rows, {
    whole: ['EVENT'],
    optional: ['RULES'],
  })
}
