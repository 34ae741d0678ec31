import type { Budget } from '../budget.ts'
import { valueError } from '../errors.ts'
import { strip } from '../values/characters.ts'

export interface WrapOptions {
  readonly width: number
  readonly breakLong: boolean
  readonly breakHyphens: boolean
}

/** ASCII blanks, which alone Python's `textwrap` breaks at. */
const chunk = /[\t\n\v\f\r ]+|[^\t\n\v\f\r ]+/g
/** Python's `textwrap.wrap()` of one line, as Jinja2 asks for it. */
export function wrapLine(line: string, options: WrapOptions, budget: Budget): string[] {
  const { width, breakHyphens } = options
  if (width <= 0) throw valueError(`invalid width ${width} (must be > 0)`)
  const words = chunksOf(line, breakHyphens).reverse()
  const lines: string[] = []
  while (words.length > 0) {
    const current: string[] = []
    let length = 0
    if (isBlank(words.at(-1) as string) && lines.length > 0) words.pop()
    while (words.length > 0) {
      budget.step()
      const size = lengthOf(words.at(-1) as string)
      if (length + size > width) break
      current.push(words.pop() as string)
      length += size
    }
    const next = words.at(-1)
    if (next !== undefined && lengthOf(next) > width) {
      budget.work(next.length)
      breakWord(words, current, width - length, options)
    }
    if (current.length > 0 && isBlank(current.at(-1) as string)) current.pop()
    if (current.length > 0) lines.push(current.join(''))
  }
  return lines
}

/** Puts a piece of a word that is too long for any line into the current one. */
function breakWord(
  words: string[],
  current: string[],
  room: number,
  { breakLong, breakHyphens }: WrapOptions,
): void {
  const word = words.at(-1) as string
  if (!breakLong) {
    if (current.length === 0) current.push(words.pop() as string)
    return
  }
  const points = [...word]
  let end = room
  if (breakHyphens && points.length > room) {
    const hyphen = points.slice(0, Math.max(room, 0)).lastIndexOf('-')
    if (hyphen > 0 && points.slice(0, hyphen).some((point) => point !== '-')) end = hyphen + 1
  }
  current.push(points.slice(0, end).join(''))
  words[words.length - 1] = points.slice(end).join('')
}

function chunksOf(line: string, breakHyphens: boolean): string[] {
  const chunks: string[] = []
  for (const [part] of line.matchAll(chunk)) {
    if (!breakHyphens || !part.includes('-') || isBlank(part)) chunks.push(part)
    else for (const piece of hyphenated(part)) chunks.push(piece)
  }
  return chunks
}

/** A word cut where it may be broken. */
function hyphenated(word: string): string[] {
  const parts: string[] = []
  let start = 0
  for (const found of word.matchAll(/-+/g)) {
    const [before, after] = [word.slice(start, found.index), word.slice(found.index + found[0].length)]
    const end = found.index + found[0].length
    if (found[0].length > 1) {
      // A dash stands by itself between words.
      if (/[\p{L}\p{N}_!"'&.,?]$/u.test(before) && /^[\p{L}\p{N}_]/u.test(after)) {
        parts.push(before, found[0])
        start = end
      }
      continue
    }
    const letters = word.slice(0, found.index)
    const isAfterLetters = /[\p{L}_]{2}$/u.test(letters) || /[\p{L}_]-[\p{L}\p{N}_]$/u.test(letters)
    if (isAfterLetters && /^[\p{L}_]-?[\p{L}_]/u.test(after)) {
      parts.push(word.slice(start, end))
      start = end
    }
  }
  if (start < word.length) parts.push(word.slice(start))
  return parts
}

function isBlank(text: string): boolean {
  return strip(text, undefined, 'both') === ''
}

function lengthOf(text: string): number {
  return [...text].length
}
