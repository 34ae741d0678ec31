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

/**
 * The same of a text that is written here, or bounded otherwise, as deep as it is.
 * @param reviver as `JSON.parse()` takes it
 * @throws SyntaxError
 */
export function parseOwnJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  return parseShaped(text, shapeOf(text), reviver)
}

function parseShaped(
  text: string,
  { isSpelled }: JsonShape,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  const value: unknown = JSON.parse(text, reviver)
  if (isSpelled) readSpelling(text, value)
  return value
}
