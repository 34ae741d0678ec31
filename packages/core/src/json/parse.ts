import { limits } from '../limits.ts'
import { isTooDeep } from './depth.ts'

/**
 * What a JSON text says, as `JSON.parse()` reads it; but no more than {@link limits}`.jsonDepth` levels of it.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text))
    throw new SyntaxError(`there are more than ${limits.jsonDepth} lists and objects inside each other`)
  return JSON.parse(text)
}
