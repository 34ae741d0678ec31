import type { WireObject } from '@netbox-hooks/server'
import { say } from '../terminal/print.ts'
import { kindWords } from './objects.ts'

/** Says what keeps an object from doing its work, and what to do about it. */
export function sayProblems({ kind, name, problems }: WireObject): void {
  for (const { code, message, hint } of problems) {
    say(`warning: the ${kindWords[kind]} ${name}: ${code}  ${message}`)
    if (hint !== undefined) say(`  hint: ${hint}`)
  }
}
