import { printableText } from '@netbox-hooks/core/printable'

/** Prints data: what was written, for people or for programs. */
export function print(text: string): void {
  process.stdout.write(`${printableText(text)}\n`)
}

/** Says something that is no data, on standard error. */
export function say(text: string): void {
  process.stderr.write(`${printableText(text)}\n`)
}
