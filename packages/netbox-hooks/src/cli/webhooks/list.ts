import type { WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { stateWord, waitingFor } from '../../operator/webhook-words.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { colourOf } from '../../terminal/states.ts'
import { printTable } from '../../terminal/table.ts'

/** `netbox-hooks webhooks list`: the configured endpoints and how each stands. */
export async function listWebhooks(options: HostAddress & { readonly json?: true }): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    const answer = operator.redact(
      await operator.client.ask<{ readonly webhooks: readonly WireWebhook[] }>('/api/webhooks'),
    )
    if (options.json) printJson(answer)
    else print(answer.webhooks)
    if (operator.lacksPlugins) say('No host runs: webhooks that plugins bring are not listed.')
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function print(webhooks: readonly WireWebhook[]): void {
  if (webhooks.length === 0) {
    printLine('There are no webhooks.')
    say('`netbox-hooks webhooks add NAME URL` adds one.')
    return
  }
  const head = ['NAME', 'ORIGIN', 'STATE', 'UNTIL', 'WAITING', 'IN FLIGHT', 'METHOD', 'URL', 'WHY']
  const rows = webhooks.map((webhook) => [
    webhook.name,
    webhook.origin,
    stateWord(webhook),
    webhook.until === null ? undefined : untilText(webhook.until),
    webhook.pending === null ? undefined : String(webhook.pending),
    webhook.in_flight === null ? undefined : `${webhook.in_flight} of ${webhook.limit}`,
    webhook.http_method,
    webhook.payload_url,
    webhook.held ?? webhook.reason ?? undefined,
  ])
  printTable(head, rows, {
    whole: ['NAME', 'STATE', 'UNTIL'],
    optional: ['ORIGIN', 'METHOD', 'IN FLIGHT', 'WAITING'],
    colour: (cell, column) => (column === 'STATE' ? colourOf(cell) : undefined),
  })
  // What to do about each that is not sent to.
  for (const webhook of webhooks) {
    if (webhook.enabled && webhook.state === 'active') continue
    for (const line of waitingFor(webhook)) say(`${webhook.name}: ${line}`)
  }
}

/** A breaker whose time has come lets one delivery through. */
function untilText(until: string): string {
  return Date.parse(until) > Date.now() ? until.replace(/\.\d+Z$/, 'Z') : 'now'
}
