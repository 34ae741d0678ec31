import type { WireAttempt, WireDeliveryDetails } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { objectOf } from '../../operator/object-text.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine } from '../../terminal/print.ts'
import { colouredState } from '../../terminal/states.ts'

/** `netbox-hooks deliveries show ID`: a delivery, its attempts, its body, and who added what to it. */
export async function showDelivery(
  id: string,
  options: HostAddress & { readonly json?: true },
): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const path = `/api/deliveries/${encodeURIComponent(id)}`
    const delivery = operator.redact(await operator.client.ask<WireDeliveryDetails>(path))
    if (options.json) printJson(delivery)
    else print(delivery)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function print(delivery: WireDeliveryDetails): void {
  const { id, state, due_at: dueAt, method, url, webhook, rule, event_type: eventType } = delivery
  const due = state === 'pending' && dueAt !== null ? `, due ${dueAt}` : ''
  printLine(id, '  ', colouredState(state), due)
  printLine(`${method} ${url} (webhook ${webhook}${rule === null ? '' : `, event rule ${rule}`})`)
  printLine(`${eventType ?? 'an event'} of ${objectOf(delivery) || 'no object'}`)
  if (delivery.redelivery_of !== null) printLine(`once more, of ${delivery.redelivery_of}`)
  if (delivery.missing) printLine('made later: the webhook had not been sent the event')
  for (const line of provenanceLines(delivery)) printLine(line)
  for (const attempt of delivery.attempt_list) printLine(attemptLine(attempt))
  printLine(`\n${bodyOf(delivery)}`)
}

/** Who set each key of the context, and who was to and did not. */
function provenanceLines({ provenance, skipped }: WireDeliveryDetails): string[] {
  const keys = provenance as Readonly<Record<string, { plugin: string; overwrote?: readonly string[] }>>
  const set = Object.entries(keys).map(([key, { plugin, overwrote = [] }]) => {
    const before = overwrote.length > 0 ? `, which overwrote ${overwrote.join(', ')}` : ''
    return `context.${key}  by ${plugin}${before}`
  })
  return [...set, ...(skipped as readonly { message: string }[]).map(({ message }) => `context  ${message}`)]
}

/** `attempt 1  2026-01-01T10:00:00.000Z  12 ms  500  The endpoint answered 500.` */
function attemptLine({ number, started_at: startedAt, duration_ms: ms, status, error }: WireAttempt): string {
  const parts = [`attempt ${number}`, startedAt, `${ms} ms`, status, error?.message]
  return parts.filter((part) => part !== null && part !== undefined).join('  ')
}

function bodyOf({ payload, body }: WireDeliveryDetails): string {
  if (payload !== null) return JSON.stringify(payload)
  return body ?? 'Its body has been dropped.'
}
