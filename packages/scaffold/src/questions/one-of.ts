import { nearest } from '@netbox-hooks/core/hints'

/** What is wrong with an answer that is to be one of a few words. */
export function oneOf(words: readonly string[]): (answer: string) => string | undefined {
  return (answer) => (words.includes(answer) ? undefined : nearest(answer, words, 'answers'))
}
