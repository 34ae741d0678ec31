import { closestMatch } from 'leven'

/** The sentence for a word that is not known: the one that may be meant, or all that are known. */
export function nearest(word: string, known: readonly string[], kind: string): string {
  const match = closestMatch(word, known, { maxDistance: Math.max(2, Math.ceil(word.length / 3)) })
  if (match !== undefined) return `Did you mean "${match}"?`
  return known.length > 0 ? `The ${kind} are ${known.join(', ')}.` : `There are no ${kind}.`
}
