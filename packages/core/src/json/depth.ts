import { limits } from '../limits.ts'
import { type JsonShape, shapeOf } from './shape.ts'

/**
 * Whether a JSON text has more lists and objects inside each other than may be. It is asked before the text is parsed:
 * `JSON.parse()` takes any depth, and all that comes after it goes by recursion.
 *
 * @param shape of the text, if it is known
 */
export function isTooDeep(text: string, depth: number = limits.jsonDepth, shape?: JsonShape): boolean {
  return (shape ?? shapeOf(text)).depth > depth
}
