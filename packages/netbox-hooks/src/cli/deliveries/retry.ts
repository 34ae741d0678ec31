import { counted } from '@netbox-hooks/host/words'
import type { WireDelivery, WireDeliveryDetails, WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { outcomeWords } from '../../operator/attempt-words.ts'
import { type BulkFlags, type BulkWork, doBulkWork } from '../../operator/bulk-work.ts'
import { commandFor } from '../../operator/command-for.ts'
import { chosenDeliveries, type FilterOptions } from '../../operator/delivery-filter.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { waitingLines } from '../../operator/waiting-words.ts'
import { standing } from '../../operator/webhook-words.ts'
import { say } from '../../terminal/print.ts'
import { printDeliveries } from './list.ts'

/** `netbox-hooks deliveries retry`: what waits for its next attempt is tried now. */
export async function retryDeliveries(
  ids: readonly string[],
  options: HostAddress & FilterOptions & BulkFlags,
): Promise<number> {
  const chosen = chosenDeliveries(ids, options)
  const operator = await openOperator(options, options.dryRun ? 'look' : 'change')
  try {
    await noteUnknownWebhook(operator, options.webhook)
    const code = await doBulkWork(operator, retryWork(chosen), options)
    if (!options.json && !options.dryRun) {
      if (ids.length > 0) await sayWhatTheyWaitFor(operator, ids)
      else if (options.action === undefined) await sayWhatIsStopped(operator, options.webhook)
    }
    return code
  } finally {
    await operator.close()
  }
}

/** Makes pending deliveries due now, as work on many of them. */
export function retryWork(chosen: BulkWork['body']): BulkWork {
  return {
    path: '/api/deliveries/retry',
    body: chosen,
    would: (count) =>
      `Would try ${counted(count, 'pending delivery', 'pending deliveries')} now, those that wait for their next attempt.`,
    done: (count) => `${counted(count, 'delivery is', 'deliveries are')} due now.`,
    passedOver: 'due already, behind another one, or ended',
    showSample: (sample) => printDeliveries(sample as readonly WireDelivery[]),
  }
}

/** Those that are named and are still not sent: what keeps each of them. One that waits anew was tried meanwhile. */
async function sayWhatTheyWaitFor({ client, redact }: Operator, ids: readonly string[]): Promise<void> {
  for (const id of ids.slice(0, 10)) {
    const delivery = await client
      .ask<WireDeliveryDetails>(`/api/deliveries/${encodeURIComponent(id)}`)
      .catch(() => undefined)
    if (!delivery?.waiting_for || delivery.waiting_for.what === 'turn') continue
    const [waits = '', ...next] = waitingLines(redact(delivery))
    if (delivery.waiting_for.what === 'retry')
      say(`${id}  was tried: ${outcomeWords(delivery.last_attempt)}; ${waits}`)
    else for (const line of [waits, ...next]) say(`${id}  ${line}`)
  }
}

/** Webhooks that are not sent to, and a host that does not run: what is due waits for them all the same. */
async function sayWhatIsStopped(operator: Operator, webhook: string | undefined): Promise<void> {
  const { client, redact, isRunning } = operator
  const { webhooks } = await client.ask<{ readonly webhooks: readonly WireWebhook[] }>('/api/webhooks')
  for (const one of redact(webhooks)) {
    if (one.state === 'active' || !one.pending || one.name !== (webhook ?? one.name)) continue
    say(`${standing(one)} ${commandFor('webhooks resume', one.name)} makes it active again.`)
  }
  if (!isRunning) say('No host answers: one that runs sends them.')
}
