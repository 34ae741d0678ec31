import { styleText } from 'node:util'
import { stringifyJson } from '@netbox-hooks/core/json'
import { printableJson, printableText } from '@netbox-hooks/core/printable'
import { output, write } from './output.ts'
import type { Span } from './span.ts'

/** Prints a value as JSON, for programs. */
export function printJson(value: unknown): void {
  write(`${printableJson(stringifyJson(value, 2))}\n`)
}

/** Prints a value as one line of JSON, for programs that read line by line. */
export function printJsonLine(value: unknown): void {
  write(`${printableJson(stringifyJson(value))}\n`)
}

/** Prints a line, or several, for people. */
export function printLine(...spans: readonly Span[]): void {
  write(`${spans.map(rendered).join('')}\n`)
}

/** Says something that is no data, on standard error. */
export function say(text: string): void {
  process.stderr.write(`${printableText(text)}\n`)
}

/** Says something, and stays in its line. */
export function sayInLine(text: string): void {
  process.stderr.write(printableText(text))
}

/** What reads the command line prints help, and says what is wrong with the words. */
export const commandLineOutput = {
  writeOut: (text: string): void => void write(printableText(text)),
  writeErr: (text: string): void => void process.stderr.write(printableText(text)),
}

function rendered(span: Span): string {
  if (typeof span === 'string') return printableText(span)
  const text = printableText(span.text)
  return span.colour === undefined ? text : styleText(span.colour, text, { stream: output })
}
