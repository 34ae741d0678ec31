import { styleText } from 'node:util'
import { printable } from './table.ts'

/** Prints a value as JSON, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** Prints lines, for people. */
export function printLine(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`)
}

/** Says something that is no data. */
export function say(text: string): void {
  process.stderr.write(`${printableLines(text)}\n`)
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

const colours = {
  delivered: 'green',
  active: 'green',
  pending: 'yellow',
  paused: 'yellow',
  failed: 'red',
  open: 'red',
  disabled: 'red',
  cancelled: 'gray',
} as const

/** A state in its colour, if standard output is a terminal and NO_COLOR is not set. */
export function colouredState(state: string, padded: string = state): string {
  const colour = colours[state as keyof typeof colours]
  return colour === undefined ? padded : styleText(colour, padded, { stream: process.stdout })
}

/** How long ago a time was: `5 s`, `3 min`, `2 h`, `4 d`. */
export function ageOf(time: string | null, now: number = Date.now()): string {
  if (time === null) return ''
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1_000))
  if (seconds < 100) return `${seconds} s`
  if (seconds < 6_000) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}
