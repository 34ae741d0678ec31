import type { WireDelivery } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { outcomeWords } from '../../operator/attempt-words.ts'
import { type FilterOptions, wireFilter } from '../../operator/delivery-filter.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { objectOf } from '../../operator/object-text.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { targetOf } from '../../operator/target-text.ts'
import { waitingWords } from '../../operator/waiting-words.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { colourOf } from '../../terminal/states.ts'
import { printTable } from '../../terminal/table.ts'
import { ageOf } from '../../terminal/times.ts'

/** What `netbox-hooks deliveries list` can be told. */
export interface ListOptions extends HostAddress, FilterOptions {
  readonly limit: number
  readonly cursor?: string
  readonly json?: true
}

interface Page {
  readonly deliveries: readonly WireDelivery[]
  readonly next: string | null
}

/** `netbox-hooks deliveries list`: the newest first, a page at a time. */
export async function listDeliveries(options: ListOptions): Promise<number> {
  const { limit, cursor, json } = options
  const operator = await openOperator(options, 'look')
  try {
    await noteUnknownWebhook(operator, options.webhook)
    const query = { ...wireFilter(options), limit, cursor }
    const page = operator.redact(await operator.client.ask<Page>('/api/deliveries', { query }))
    if (json) printJson(page)
    else print(page)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function print({ deliveries, next }: Page): void {
  if (deliveries.length === 0) printLine('There are no such deliveries.')
  else printDeliveries(deliveries)
  if (next !== null) say(`There are more: --cursor ${next} shows the next ones.`)
}

/** Deliveries as a table that fits the terminal. */
export function printDeliveries(deliveries: readonly WireDelivery[]): void {
  const head = ['ID', 'AGE', 'STATE', 'TRIES', 'LAST TRY', 'WAITS FOR', 'WEBHOOK', 'OBJECT', 'EVENT']
  const rows = deliveries.map((delivery) => [
    delivery.id,
    ageOf(delivery.created_at),
    delivery.state,
    String(delivery.attempts),
    outcomeWords(delivery.last_attempt),
    waitingWords(delivery),
    targetOf(delivery),
    objectOf(delivery),
    delivery.event_type ?? '',
  ])
  printTable(head, rows, {
    whole: ['ID', 'AGE', 'STATE'],
    optional: ['EVENT', 'TRIES', 'WAITS FOR'],
    colour: (cell, column) => (column === 'STATE' ? colourOf(cell) : undefined),
  })
}
