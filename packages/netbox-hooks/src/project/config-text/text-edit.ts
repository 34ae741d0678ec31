/** A piece of a text that is replaced. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with these edits made; everything around them stays as it is, byte for byte. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const fromTheEnd = [...edits].sort((a, b) => b.start - a.start)
  return fromTheEnd.reduce(
    (edited, { start, end, text: piece }) => edited.slice(0, start) + piece + edited.slice(end),
    text,
  )
}

/** Where the line of a position begins. */
export function lineStart(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1
}

/** Where the line of a position ends: at its line break, or at the end of the text. */
export function lineEnd(text: string, position: number): number {
  const end = text.indexOf('\n', position)
  return end === -1 ? text.length : end
}

/** What a line begins with before its first word. */
export function indentAt(text: string, position: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, position)))?.[0] ?? ''
}
