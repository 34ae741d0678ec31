import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { messageOf } from '@netbox-hooks/core'
import type { EventExplanation } from '@netbox-hooks/webhooks'
import { eventOfJson } from '../emit/wire-event.ts'
import type { EventInput } from '../event-input.ts'
import { exitCodes } from '../exit-codes.ts'
import { formatExplanation } from '../format-explanation.ts'
import { eventFileUnreadable } from '../host-errors.ts'
import { inspectHost } from '../inspect-host.ts'

/** `netbox-hooks explain --event FILE`: says what an event would lead to, and why. Nothing is sent. */
export async function explain({
  config,
  event,
  json,
}: {
  readonly config?: string
  /** A file of JSON, or `-` for standard input. */
  readonly event: string
  readonly json?: true
}): Promise<number> {
  const input = await readEvent(event)
  const { host, error } = await inspectHost(config)
  try {
    if (error !== undefined) throw error
    const explanation = await host.explain(input)
    const shown = json
      ? `${JSON.stringify(asData(explanation), undefined, 2)}\n`
      : formatExplanation(explanation)
    process.stdout.write(shown)
  } finally {
    await host.stop()
  }
  return exitCodes.ok
}

async function readEvent(file: string): Promise<EventInput> {
  try {
    return eventOfJson(JSON.parse(file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8')))
  } catch (error) {
    throw eventFileUnreadable(file === '-' ? 'standard input' : file, messageOf(error))
  }
}

/** Bodies as text: most of them are JSON. */
function asData({ requests, ...explanation }: EventExplanation): unknown {
  const readable = requests.map(({ body, variables: _, ...request }) => ({
    ...request,
    body: Buffer.from(body).toString(),
  }))
  return { ...explanation, requests: readable }
}
