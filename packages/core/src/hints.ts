import { createRequire } from 'node:module'

/** Loaded only for a word that is not known: nearly every process does without. */
const require = createRequire(import.meta.url)

/** The known word that may be meant; `undefined` if none is near. @param maxDistance in edits */
export function closest(
  word: string,
  known: readonly string[],
  maxDistance: number = Math.min(Math.max(2, Math.ceil(word.length / 3)), word.length - 1),
): string | undefined {
  const { closestMatch } = require('leven') as typeof import('leven')
  return closestMatch(word, known, { maxDistance })
}

/** The sentence for a word that is not known: the one that may be meant, or all that are known. */
export function nearest(word: string, known: readonly string[], kind: string): string {
  const match = closest(word, known)
  if (match !== undefined) return `Did you mean "${match}"?`
  return known.length > 0 ? `The ${kind} are ${known.join(', ')}.` : `There are no ${kind}.`
}
