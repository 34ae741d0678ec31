import { limits } from '../limits.ts'
import { isTooDeep } from './depth.ts'
import type { JsonShape } from './shape.ts'

/**
 * What a JSON text says, as `JSON.parse()` reads it; but no more than {@link limits}`.jsonDepth` levels of it.
 * @param shape of the text, if it is known
 * @throws SyntaxError
 */
export function parseJson(text: string, shape?: JsonShape): unknown {
  if (isTooDeep(text, limits.jsonDepth, shape))
    throw new SyntaxError(`there are more than ${limits.jsonDepth} lists and objects inside each other`)
  return JSON.parse(text)
}
