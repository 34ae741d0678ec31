import { limits } from '../limits.ts'
import { isTooDeep } from './depth.ts'
import { readSpelling } from './read-spelling.ts'
import { type JsonShape, shapeOf } from './shape.ts'

/**
 * What a JSON text says, as `JSON.parse()` reads it; but no more than {@link limits}`.jsonDepth` levels of it. What
 * JavaScript's values cannot say is noted beside them, for `stringifyJson()` and `exactPart()`: the texts of numbers, and
 * the order of keys.
 *
 * @param shape of the text, if it is known
 * @throws SyntaxError
 */
export function parseJson(text: string, shape: JsonShape = shapeOf(text)): unknown {
  if (isTooDeep(text, limits.jsonDepth, shape))
    throw new SyntaxError(`there are more than ${limits.jsonDepth} lists and objects inside each other`)
  return parseShaped(text, shape)
}

/** The same of a text that is written here: what is wrapped once more may be a level deeper. @throws SyntaxError */
export function parseOwnJson(text: string): unknown {
  return parseShaped(text, shapeOf(text))
}

function parseShaped(text: string, { isSpelled }: JsonShape): unknown {
  const value: unknown = JSON.parse(text)
  if (isSpelled) readSpelling(text, value)
  return value
}
