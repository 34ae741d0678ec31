import { nearest } from '@netbox-hooks/core/hints'
import { Argument, InvalidArgumentError, Option } from 'commander'

/** An option that takes one of a few words; a mistyped one is answered with the one that may be meant. */
export function choice(flags: string, description: string, words: readonly string[], kind: string): Option {
  return new Option(flags, description).choices(words).argParser(oneOf(words, kind))
}

/** An argument that is one of a few words, as {@link choice}. */
export function wordArgument(
  name: string,
  description: string,
  words: readonly string[],
  kind: string,
): Argument {
  return new Argument(name, description).choices(words).argParser(oneOf(words, kind))
}

function oneOf(words: readonly string[], kind: string): (text: string) => string {
  return (text) => {
    if (words.includes(text)) return text
    throw new InvalidArgumentError(nearest(text, words, kind))
  }
}

/** An option that takes a text; one that will not do is answered with what is wrong with it. */
export function textOption(
  flags: string,
  description: string,
  problemOf: (text: string) => string | undefined,
): Option {
  return new Option(flags, description).argParser((text) => {
    const problem = problemOf(text)
    if (problem !== undefined) throw new InvalidArgumentError(problem)
    return text
  })
}
