import type { TemplateProblem } from '../messages.ts'

/** A text that is put together of pieces, some of which are from another one. */
export interface Piece {
  readonly text: string
  /** Where it begins in the other text; `undefined` if it is not from there. */
  readonly from?: number
}

/** Where something that went wrong in a text of pieces is in the text that they are from. */
export function inOwnText<Problem extends TemplateProblem>(
  problem: Problem,
  pieces: readonly Piece[],
  own: string,
): Problem {
  const { line, column } = problem
  if (line === undefined || column === undefined) return problem
  const text = pieces.map((piece) => piece.text).join('')
  const offset = lineStart(text, line) + column - 1
  let start = 0
  let found = 0
  for (const piece of pieces) {
    if (start > offset) break
    if (piece.from !== undefined) found = piece.from + Math.min(offset - start, piece.text.length)
    start += piece.text.length
  }
  const before = own.slice(0, found)
  return { ...problem, line: before.split('\n').length, column: found - before.lastIndexOf('\n') }
}

function lineStart(text: string, line: number): number {
  let start = 0
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf('\n', start) + 1
  return start
}
