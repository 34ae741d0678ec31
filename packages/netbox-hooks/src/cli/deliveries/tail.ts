import { printableLine } from '@netbox-hooks/core/printable'
import type { HostAddress } from '../../client/reach-host.ts'
import { exitCodes } from '../../exit-codes.ts'
import { type FilterOptions, wireFilter } from '../../operator/delivery-filter.ts'
import { follow, type Happening, type WireNewsOfAttempt } from '../../operator/follow.ts'
import { noteUnknownWebhook } from '../../operator/note-unknown-webhook.ts'
import { objectOf } from '../../operator/object-text.ts'
import { openOperator } from '../../operator/open-operator.ts'
import { targetOf } from '../../operator/target-text.ts'
import { standing, stateWord } from '../../operator/webhook-words.ts'
import { interruptible } from '../../terminal/interruption.ts'
import { printJsonLine, printLine, say } from '../../terminal/print.ts'
import type { Span } from '../../terminal/span.ts'
import { colouredState } from '../../terminal/states.ts'

/** What `netbox-hooks deliveries tail` can be told. */
export interface TailOptions
  extends HostAddress,
    Pick<FilterOptions, 'webhook' | 'state' | 'object' | 'eventType'> {
  readonly json?: true
}

/** `netbox-hooks deliveries tail`: every attempt as it is made, until Ctrl-C. */
export async function tailDeliveries(options: TailOptions): Promise<number> {
  const operator = await openOperator(options, 'look')
  try {
    await noteUnknownWebhook(operator, options.webhook)
    await interruptible(async (signal) => {
      say(operator.isRunning ? `Following ${operator.client.url}; Ctrl-C ends it.` : watching)
      for await (const happening of follow(operator, signal)) {
        if (isWanted(happening, options)) show(operator.redact(happening), options)
      }
    })
  } finally {
    await operator.close()
  }
  return exitCodes.interrupted
}

const watching =
  'No API of a host answers: looking at the latest 500 deliveries every second. Ctrl-C ends it.'

function isWanted(happening: Happening, options: TailOptions): boolean {
  const filter = wireFilter(options) ?? {}
  if (happening.kind === 'missed') return true
  if (happening.kind === 'webhook_state') {
    const { webhook, ...others } = filter
    return (
      (webhook ?? happening.change.webhook) === happening.change.webhook && Object.keys(others).length === 0
    )
  }
  const told = happening.attempt as unknown as Readonly<Record<string, unknown>>
  return Object.entries(filter).every(([name, wanted]) => String(told[name]) === wanted)
}

function show(happening: Happening, { json }: TailOptions): void {
  if (json) {
    const { kind, ...told } = happening
    const [content] = kind === 'missed' ? [told] : Object.values(told)
    printJsonLine({ kind, ...content })
  } else if (happening.kind === 'attempt') {
    printLine(...attemptLine(happening.attempt))
  } else if (happening.kind === 'webhook_state') {
    const { webhook: name, to: state, ...change } = happening.change
    const word = stateWord({ state })
    const text = printableLine(standing({ ...change, name, state }))
    printLine(`${clock()}  `, colouredState(word, word.padEnd(9)), `  ${text}`)
  } else {
    say(`${happening.count ?? 'Some'} were missed.`)
  }
}

function attemptLine(attempt: WireNewsOfAttempt): readonly Span[] {
  const { state, status, duration_ms: ms, event_type: type, number, error, delivery_id: id } = attempt
  const outcome = number === 0 ? '' : `${status ?? '-'}  ${ms} ms  try ${number}  `
  const why = error === null ? '' : `  ${error.message}`
  const rest = printableLine(
    `${outcome}${targetOf(attempt)}  ${type ?? ''} ${objectOf(attempt)}  ${id}${why}`,
  )
  return [`${clock()}  `, colouredState(state, state.padEnd(9)), `  ${rest}`]
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8)
}
