import { sleep } from '@netbox-hooks/core/times'
import { ProgressLine } from '@netbox-hooks/host/words'
import type { WireDelivery, WireDeliveryDetails, WireWebhook } from '@netbox-hooks/server'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { commandFor } from '../../operator/command-for.ts'
import { type Operator, openOperator } from '../../operator/open-operator.ts'
import { standing } from '../../operator/webhook-words.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'

/** What `netbox-hooks webhooks test` can be told. */
export interface TestOptions extends HostAddress {
  /** How long to wait for the first attempt, in ms. */
  readonly timeout: number
  readonly json?: true
}

const lookEveryMs = 200

/** `netbox-hooks webhooks test NAME`: sends it a test event by the way of all events, and says what came of it. */
export async function testWebhook(name: string, options: TestOptions): Promise<number> {
  const operator = await openOperator(options, 'send')
  try {
    return await interruptible(async (signal) => {
      const path = `/api/webhooks/${encodeURIComponent(name)}/test`
      const { event_id: eventId } = await operator.client.post<{ readonly event_id: string }>(path)
      const delivery = await firstAttempt(operator, eventId, options.timeout, signal)
      if (signal.aborted) return exitCodes.interrupted
      if (options.json) printJson(operator.redact(delivery ?? { event_id: eventId, state: 'pending' }))
      if (!delivery) return await notYet(operator, name, options)
      if (!options.json) printLine(operator.redact(sentence(name, delivery)))
      return delivery.state === 'delivered' ? exitCodes.ok : exitCodes.failed
    })
  } finally {
    await operator.close()
  }
}

/** What a delivery waits for that no time ends which somebody would wait for here. */
const stopped: readonly (string | undefined)[] = ['paused', 'stopped', 'disabled', 'held']

/** The delivery once it has been tried; `undefined` if its webhook is not sent to, or if that takes too long. */
async function firstAttempt(
  { client }: Operator,
  eventId: string,
  timeout: number,
  signal: AbortSignal,
): Promise<WireDeliveryDetails | undefined> {
  const since = performance.now()
  const line = new ProgressLine()
  try {
    while (!signal.aborted && performance.now() - since < timeout) {
      const query = { event_id: eventId, limit: 1 }
      const { deliveries } = await client.ask<{ readonly deliveries: readonly WireDelivery[] }>(
        '/api/deliveries',
        { query },
      )
      const [delivery] = deliveries
      if (delivery && (delivery.attempts > 0 || delivery.state !== 'pending'))
        return await client.ask<WireDeliveryDetails>(`/api/deliveries/${delivery.id}`)
      if (stopped.includes(delivery?.waiting_for?.what)) return undefined
      line.show(`Waiting for the first attempt, ${Math.round((performance.now() - since) / 1_000)} s`)
      await sleep(lookEveryMs, { signal })
    }
    return undefined
  } finally {
    line.end()
  }
}

async function notYet({ client }: Operator, name: string, { timeout }: TestOptions): Promise<number> {
  const { webhooks } = await client.ask<{ readonly webhooks: readonly WireWebhook[] }>('/api/webhooks')
  const webhook = webhooks.find((webhook) => webhook.name === name)
  const isHeld = webhook?.held !== undefined && webhook.held !== null
  const isSentTo = webhook === undefined || webhook.state === 'active'
  if (isHeld) say(`${standing(webhook)} The test waits, and is sent when that has changed.`)
  else if (isSentTo)
    say(`Nothing was sent to ${name} within ${timeout / 1_000} s. Does a host run that sends?`)
  else
    say(
      `Nothing is sent: ${standing(webhook)} ${commandFor('webhooks resume', name)} makes it active again, and sends the test.`,
    )
  return exitCodes.failed
}

function sentence(name: string, { state, id, attempt_list: attempts }: WireDeliveryDetails): string {
  const last = attempts.at(-1)
  if (!last) return `The test of ${name} was ${state} (${id}).`
  const { status, duration_ms: ms, error } = last
  if (state === 'delivered') return `Delivered to ${name}, status ${status} in ${ms} ms (${id}).`
  return `Not delivered to ${name} in ${ms} ms (${id}): ${error?.message ?? `it is ${state}.`}`
}
