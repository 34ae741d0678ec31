import type { CharacterTest } from './characters.ts'
import type { PositionTest } from './syntax.ts'

const newline = 10

export const isStart: PositionTest = (_, at) => at === 0
export const isEnd: PositionTest = (text, at) => at === text.length
export const isLineStart: PositionTest = (text, at) => at === 0 || text[at - 1] === newline
export const isLineEnd: PositionTest = (text, at) => at === text.length || text[at] === newline
/** Python's `$`, unlike JavaScript's, also stands before a newline that ends the text. */
export const isEndOrLastNewline: PositionTest = (text, at) =>
  at === text.length || (at === text.length - 1 && text[at] === newline)

/** `\b`, or with `expected` false `\B`. */
export function boundary(isPartOfWord: CharacterTest, expected: boolean): PositionTest {
  const isWordAt = (text: readonly number[], at: number) => {
    const codePoint = text[at]
    return codePoint !== undefined && isPartOfWord(codePoint)
  }
  // Neither is there in an empty text.
  return (text, at) => text.length > 0 && (isWordAt(text, at - 1) !== isWordAt(text, at)) === expected
}
