import type { WebhookRecord } from '@netbox-hooks/delivery'
import { isShared, whyInactive } from '@netbox-hooks/host/parts'
import type { EventExplanation } from '@netbox-hooks/webhooks'
import { type LocalConfig, loadWherever } from '../../client/reach-host.ts'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { putManaged } from '../../operator/put-managed.ts'
import { webhookRecords } from '../../operator/webhook-records.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { withoutFile } from '../../without-file.ts'
import { type EventFlags, eventSource } from '../emit/event-source.ts'
import { located } from '../emit/locate-error.ts'
import type { LocatedValue } from '../emit/read-json.ts'
import { eventOfJson } from '../emit/wire-event.ts'
import { inspectHost } from '../inspect-host.ts'
import { explanationLines } from './explanation-lines.ts'

/** What `netbox-hooks explain` can be told. */
export interface ExplainOptions extends EventFlags {
  readonly config?: string
  readonly json?: true
}

/** `netbox-hooks explain [FILE]`: says what an event would lead to, and why. Nothing is sent. */
export async function explain(file: string | undefined, options: ExplainOptions): Promise<number> {
  const values: LocatedValue[] = []
  for await (const some of eventSource(file, options)) values.push(...some)
  const [value, ...others] = values
  if (!value || others.length > 0)
    throw usageMistake(`One event is explained at a time, not ${values.length}.`)
  const { host, error } = await inspectHost(options.config, { fallback: withoutFile })
  try {
    if (error !== undefined) throw error
    const { local } = await loadWherever(options.config)
    for (const problem of await putManaged(host, local)) say(`warning: ${problem}`)
    const explanation = await host.explain(eventOfJson(value.value)).catch((refused: unknown) => {
      throw located(refused, [value])
    })
    const stopped = await stoppedWebhooks(explanation, local)
    if (options.json) printJson({ ...asData(explanation), stopped })
    else for (const line of explanationLines(explanation, stopped)) printLine(line)
  } finally {
    await host.stop()
  }
  return exitCodes.ok
}

/** How those webhooks stand that would be sent to and are not, as far as a queue file tells. */
async function stoppedWebhooks(
  { requests }: EventExplanation,
  { config, directory }: LocalConfig,
): Promise<readonly WebhookRecord[]> {
  if (requests.length === 0 || isShared(config.queue)) return []
  const records = await webhookRecords(config, directory)
  return records.filter(
    (record) =>
      whyInactive(record) !== undefined && requests.some(({ webhook }) => webhook === record.webhook),
  )
}

/** Bodies as text: most of them are JSON. */
function asData({ requests, payload: _, ...explanation }: EventExplanation): object {
  const readable = requests.map(({ body, variables: _, ...request }) => ({
    ...request,
    body: Buffer.from(body).toString(),
  }))
  return { ...explanation, requests: readable }
}
