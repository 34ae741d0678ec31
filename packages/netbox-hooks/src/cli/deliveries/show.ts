import { stringifyJson } from '@netbox-hooks/core/json'
import type { WireDeliveryDetails } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { attemptLines } from '../../operator/attempt-words.ts'
import { commandFor } from '../../operator/command-for.ts'
import { objectOf } from '../../operator/object-text.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { waitingLines } from '../../operator/waiting-words.ts'
import { printJson, printLine } from '../../terminal/print.ts'
import { colouredState } from '../../terminal/states.ts'

/**
 * `netbox-hooks deliveries show ID`: a delivery, what it waits for, its attempts and what was answered, its body, and who
 * added what to it.
 */
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
  const { id, state, method, url, webhook, rule, event_type: eventType } = delivery
  const [waits, ...next] = waitingLines(delivery)
  printLine(id, '  ', colouredState(state), waits === undefined ? '' : `: ${waits}`)
  for (const line of next) printLine(`  ${line}`)
  if (state === 'failed') {
    const does = delivery.action ? 'runs' : 'sends'
    printLine(`  ${commandFor('deliveries redeliver', id)} ${does} it once more.`)
  }
  const forRule = rule === null ? '' : `, event rule ${rule}`
  if (delivery.action) printLine(`runs the action ${delivery.action}${forRule}`)
  else if (delivery.unbuilt) printLine(`to the webhook ${webhook}${forRule}`)
  else printLine(`${method} ${url} (webhook ${webhook}${forRule})`)
  printLine(`${eventType ?? 'an event'} of ${objectOf(delivery) || 'no object'}`)
  if (delivery.redelivery_of !== null) printLine(`once more, of ${delivery.redelivery_of}`)
  if (delivery.missing) printLine('made later: the webhook had not been sent the event')
  if (delivery.source === 'catch-up')
    printLine("read from NetBox's change log: NetBox's webhook had not come")
  if (delivery.late) printLine('late: it came behind a later change of its object')
  for (const line of provenanceLines(delivery)) printLine(line)
  for (const attempt of delivery.attempt_list) for (const line of attemptLines(attempt)) printLine(line)
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

function bodyOf({ payload, body, unbuilt }: WireDeliveryDetails): string {
  if (unbuilt) return 'It failed before it had a body. Sent once more, it is built anew of its event.'
  if (payload !== null) return stringifyJson(payload)
  return body ?? 'Its body has been dropped.'
}
