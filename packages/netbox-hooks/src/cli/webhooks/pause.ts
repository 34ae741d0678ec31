import type { WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { printJson, printLine } from '../../terminal/print.ts'

/** What `netbox-hooks webhooks pause` and `resume` can be told. */
export interface PauseOptions extends HostAddress {
  /** ISO 8601. */
  readonly until?: string
  readonly reason?: string
  readonly json?: true
}

/** `netbox-hooks webhooks pause NAME`: nothing is sent to it; what waits burns no attempts. */
export function pauseWebhook(name: string, { until, reason, ...options }: PauseOptions): Promise<number> {
  const body = { ...(until !== undefined && { until }), ...(reason !== undefined && { reason }) }
  return change(name, 'pause', body, options)
}

/** `netbox-hooks webhooks resume NAME`: it is active again, whatever stopped it. */
export function resumeWebhook(name: string, options: PauseOptions): Promise<number> {
  return change(name, 'resume', undefined, options)
}

async function change(
  name: string,
  what: 'pause' | 'resume',
  body: unknown,
  options: HostAddress & { readonly json?: true },
): Promise<number> {
  const operator = await openOperator(options, 'change')
  try {
    const path = `/api/webhooks/${encodeURIComponent(name)}/${what}`
    const webhook = operator.redact(await operator.client.post<WireWebhook>(path, { body }))
    if (options.json) printJson(webhook)
    else printLine(sentence(webhook))
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

function sentence({ name, state, until, reason }: WireWebhook): string {
  const end = until === null ? '' : ` until ${until}`
  return `${name} is ${state}${end}.${reason === null ? '' : ` ${reason}`}`
}
