import { messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { printLine } from './print.ts'

/** One thing that was looked at. */
export interface Finding {
  /** What it is about, in one word. */
  readonly topic: string
  readonly status: 'ok' | 'warn' | 'fail'
  /** One sentence: what was found. */
  readonly message: string
  /** What to do about it. */
  readonly hint?: string | undefined
}

const colours = { ok: 'green', warn: 'yellow', fail: 'red' } as const

/** Prints what was found, and below it what to do. */
export function printFinding({ topic, status, message, hint }: Finding): void {
  const indent = ' '.repeat(15)
  const text = message.replaceAll('\n', `\n${indent}`)
  printLine({ text: status.padEnd(4), colour: colours[status] }, `  ${topic.padEnd(7)}  ${text}`)
  if (hint !== undefined) printLine(indent, hint)
}

/** An error as something that was found. */
export function foundError(topic: string, error: unknown, status: Finding['status'] = 'fail'): Finding {
  const hint = NetboxHooksError.is(error) ? error.hint : undefined
  return { topic, status, message: messageOf(error), hint }
}
