const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]

/** What there is in a JSON text, but for its strings. */
export interface JsonShape {
  /** Lists and objects. */
  readonly containers: number
  /** Commas and colons. */
  readonly places: number
  /** Lists and objects inside each other. */
  readonly depth: number
}

/** Looks once through a JSON text, which may be none. */
export function shapeOf(text: string): JsonShape {
  let [containers, places, depth, open] = [0, 0, 0, 0]
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit === quote) index = endOfString(text, index)
    else if (unit === comma || unit === colon) places += 1
    else if (unit === openBracket || unit === openBrace) {
      containers += 1
      open += 1
      if (open > depth) depth = open
    } else if (unit === closeBracket || unit === closeBrace) open -= 1
  }
  return { containers, places, depth }
}

/** Where the closing quote is. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, index: number): boolean {
  let before = index
  while (text.charCodeAt(before - 1) === backslash) before -= 1
  return (index - before) % 2 === 1
}
