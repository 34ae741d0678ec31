import { createRequire } from 'node:module'
import { limits } from './limits.ts'
import { boundedText } from './thrown.ts'

/** Loaded only for a word that is not known: nearly every process does without. */
const require = createRequire(import.meta.url)

/**
 * The known word that may be meant: the nearest one, or the only one that has the word as a part, `object_updated` for
 * `update`; `undefined` if there is none. Of very many only the first are looked at, and a text that is as long as no
 * name is takes no time at all.
 *
 * @param maxDistance in edits
 */
export function closest(
  word: string,
  known: readonly string[],
  maxDistance: number = Math.min(Math.max(2, Math.ceil(word.length / 3)), word.length - 1),
): string | undefined {
  if (word.length > limits.quotedText) return undefined
  const { closestMatch } = require('leven') as typeof import('leven')
  const few = known.slice(0, limits.knownNames)
  const near = few.filter(({ length }) => Math.abs(length - word.length) <= maxDistance)
  return closestMatch(word, near, { maxDistance }) ?? onlyWithPart(word, few)
}

function onlyWithPart(word: string, known: readonly string[]): string | undefined {
  const part = word.toLowerCase()
  const found = known.filter((name) => name.split(/[_.-]/).some((own) => own.toLowerCase().startsWith(part)))
  return part.length > 3 && found.length === 1 ? found[0] : undefined
}

/** The sentence for a word that is not known: the one that may be meant, or those that are known. */
export function nearest(word: string, known: readonly string[], kind: string): string {
  const match = closest(word, known)
  if (match !== undefined) return `Did you mean "${match}"?`
  return known.length > 0 ? `The ${kind} are ${listed(known)}.` : `There are no ${kind}.`
}

/** The first of many names. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, limits.requestProblems).map((name) => boundedText(name, limits.quotedText))
  const more = names.length - shown.length
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
