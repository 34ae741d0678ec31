import { InvalidArgumentError, Option } from 'commander'
import { nearest } from '../nearest.ts'

/** An option that takes one of a few words; a mistyped one is answered with the one that may be meant. */
export function choice(flags: string, description: string, words: readonly string[], kind: string): Option {
  const option = new Option(flags, description).choices(words)
  return option.argParser((text) => {
    if (words.includes(text)) return text
    throw new InvalidArgumentError(nearest(text, words, kind))
  })
}
