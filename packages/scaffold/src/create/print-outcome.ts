import { type NextCommand, outcomeText } from '../files/outcome-text.ts'
import { print } from '../talk.ts'

/** What was written, and how to go on. */
export interface Outcome {
  readonly folder: string
  readonly files: readonly string[]
  readonly next: readonly NextCommand[]
  readonly notes?: readonly string[]
}

/** Prints it on standard output, for people or for programs. */
export function printOutcome(
  { folder, files, next, notes = [] }: Outcome,
  { json }: { readonly json?: true },
): void {
  const text = json
    ? JSON.stringify({ folder, files, next: next.map(({ command }) => command), notes }, undefined, 2)
    : outcomeText(folder, files, next, notes)
  print(text)
}
