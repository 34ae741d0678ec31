import { type SourcePiece, sourcePieces } from './placement/source-pieces.ts'

/**
 * The filters that a template uses, each with its first line. The engine misses an unknown one only when it renders;
 * Python's Jinja2 refuses the template.
 *
 * @param source a template without syntax errors
 */
export function filterNamesIn(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  let line = 1
  for (const piece of sourcePieces(source)) {
    for (const [name, lines] of filtersOf(piece)) if (!found.has(name)) found.set(name, line + lines)
    line += lineBreaksIn(piece.source)
  }
  return found
}

/** The filters of one piece, each with how many lines below its beginning it stands. */
function filtersOf({ source, tokens }: SourcePiece): [name: string, lines: number][] {
  const written = tokens.filter(({ text }) => text.trim() !== '')
  const isFilterBlock = source.startsWith('{%') && written[0]?.text === 'filter'
  let lines = 0
  let isNext = false
  const found: [string, number][] = []
  for (const token of tokens) {
    const isName = /^[A-Za-z_]/.test(token.text)
    if (isNext && isName) found.push([token.text, lines])
    // `|` has no other meaning in Jinja2.
    if (token.text.trim() !== '') isNext = token.text === '|' || (isFilterBlock && token === written[0])
    lines += lineBreaksIn(token.text)
  }
  return found
}

function lineBreaksIn(text: string): number {
  return text.split('\n').length - 1
}
