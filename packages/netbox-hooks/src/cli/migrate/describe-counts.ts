import type { TransferCounts } from '@netbox-hooks/delivery'

/** What a move takes along. */
export function wanted(counts: TransferCounts, history: boolean): TransferCounts {
  return history ? counts : { ...counts, ended: 0, processed: 0 }
}

/** How many items those are. */
export function sum(counts: TransferCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}

/** How many of what, for people: what there is none of is left out. */
export function listOf(counts: TransferCounts): string {
  const parts = Object.entries(namesOf(counts)).flatMap(([name, count]) => {
    const [one, several] = words[name as keyof typeof words]
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`]
  })
  return parts.join(', ') || 'nothing'
}

const words = {
  deliveries: ['pending delivery', 'pending deliveries'],
  events: ['event to process', 'events to process'],
  webhookStates: ["webhook's state", "webhooks' states"],
  managedObjects: ['managed object', 'managed objects'],
  auditRecords: ["audit's record", "audit's records"],
  idempotencyKeys: ['idempotency key', 'idempotency keys'],
  endedDeliveries: ['delivery that has ended', 'deliveries that have ended'],
  processedEvents: ['processed event', 'processed events'],
} as const

/** The same counts by names that are part of what `--json` prints. */
export function namesOf({
  delivery,
  event,
  webhook,
  object,
  audit,
  key,
  ended,
  processed,
}: TransferCounts): Record<keyof typeof words, number> {
  return {
    deliveries: delivery,
    events: event,
    webhookStates: webhook,
    managedObjects: object,
    auditRecords: audit,
    idempotencyKeys: key,
    endedDeliveries: ended,
    processedEvents: processed,
  }
}
