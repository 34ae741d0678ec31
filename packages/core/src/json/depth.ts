import { limits } from '../limits.ts'

const [quote, backslash] = [0x22, 0x5c]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Whether a JSON text has more lists and objects inside each other than may be. It is asked before the text is parsed:
 * `JSON.parse()` takes any depth, and all that comes after it goes by recursion.
 */
export function isTooDeep(text: string, depth: number = limits.jsonDepth): boolean {
  let open = 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === quote) {
      index = endOfString(text, index)
    } else if (unit === openBracket || unit === openBrace) {
      open += 1
      if (open > depth) return true
    } else if (unit === closeBracket || unit === closeBrace) open -= 1
  }
  return false
}

/** Where the closing quote of a string in a JSON text is; where the text ends if there is none. */
export function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, index: number): boolean {
  let before = index
  while (text.charCodeAt(before - 1) === backslash) before -= 1
  return (index - before) % 2 === 1
}
