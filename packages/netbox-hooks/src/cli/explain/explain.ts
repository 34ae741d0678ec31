import type { EventExplanation } from '@netbox-hooks/webhooks'
import { usageMistake } from '../../errors.ts'
import { exitCodes } from '../../exit-codes.ts'
import { printJson, printLine } from '../../terminal/print.ts'
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
  const { host, error } = await inspectHost(options.config)
  try {
    if (error !== undefined) throw error
    const explanation = await host.explain(eventOfJson(value.value)).catch((refused: unknown) => {
      throw located(refused, [value])
    })
    if (options.json) printJson(asData(explanation))
    else for (const line of explanationLines(explanation)) printLine(line)
  } finally {
    await host.stop()
  }
  return exitCodes.ok
}

/** Bodies as text: most of them are JSON. */
function asData({ requests, ...explanation }: EventExplanation): unknown {
  const readable = requests.map(({ body, variables: _, ...request }) => ({
    ...request,
    body: Buffer.from(body).toString(),
  }))
  return { ...explanation, requests: readable }
}
