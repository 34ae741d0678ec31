import type { WireOutcome, WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { standing, waitingFor } from '../../operator/webhook-words.ts'
import { printJson, printLine } from '../../terminal/print.ts'
import { retryWork } from '../deliveries/retry.ts'

/** What `netbox-hooks webhooks pause` and `resume` can be told. */
export interface PauseOptions extends HostAddress {
  /** ISO 8601. */
  readonly until?: string
  readonly reason?: string
  /** Try what waits for its next attempt now. */
  readonly retryNow?: true
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
  options: HostAddress & Pick<PauseOptions, 'json' | 'retryNow'>,
): Promise<number> {
  const operator = await openOperator(options, 'change')
  try {
    const path = `/api/webhooks/${encodeURIComponent(name)}/${what}`
    const webhook = operator.redact(await operator.client.post<WireWebhook>(path, { body }))
    const retried = options.retryNow ? await retryAll(operator, name) : undefined
    if (options.json) {
      printJson({ ...webhook, ...(retried !== undefined && { retried }) })
      return exitCodes.ok
    }
    printLine(standing(webhook))
    if (retried !== undefined) printLine(retryWork({}).done(retried))
    else for (const line of waitingFor(webhook)) printLine(line)
  } finally {
    await operator.close()
  }
  return exitCodes.ok
}

/** Tries all of a webhook's deliveries now that wait for their next attempt. @returns how many did */
async function retryAll({ client }: Operator, name: string): Promise<number> {
  const { path } = retryWork({})
  let [retried, cursor] = [0, undefined as string | undefined]
  do {
    const { changed, next } = await client.post<WireOutcome>(path, {
      body: { filter: { webhook: name }, ...(cursor !== undefined && { cursor }) },
    })
    retried += changed
    cursor = next ?? undefined
  } while (cursor !== undefined)
  return retried
}
