/** Python counts code points where JavaScript counts UTF-16 units. Most texts have no difference. */
const surrogate = /[\ud800-\udbff]/

export function hasSurrogates(text: string): boolean {
  return surrogate.test(text)
}

export function textLength(text: string): number {
  if (!hasSurrogates(text)) return text.length
  let length = 0
  for (const _ of text) length += 1
  return length
}

/** By code point; what is out of range is left out. Both ends are not negative. */
export function textSlice(text: string, start: number, stop: number = Number.POSITIVE_INFINITY): string {
  if (stop <= start) return ''
  if (!hasSurrogates(text)) return text.slice(start, Math.min(stop, text.length))
  return [...text].slice(start, stop).join('')
}

/** The index in code points of an index in UTF-16 units. */
export function pointIndex(text: string, unitIndex: number): number {
  return unitIndex < 0 || !hasSurrogates(text) ? unitIndex : textLength(text.slice(0, unitIndex))
}

/** Compares by code point: negative, 0 or positive. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  let at = 0
  while (at < length && left.charCodeAt(at) === right.charCodeAt(at)) at += 1
  if (at === length) return left.length - right.length
  const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)]
  // Halves of a pair stand for more than any character that is a unit by itself.
  return (isHalf(a) ? a + 0x10000 : a) - (isHalf(b) ? b + 0x10000 : b)
}

function isHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

/** What Python's `str.isspace()` takes for blank, as the inside of a character class. */
export const blank = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const blanks = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
)

/** Takes characters off the ends of a text: those given, or blanks. */
export function strip(text: string, characters: string | undefined, side: 'left' | 'right' | 'both'): string {
  const unwanted = characters === undefined ? blanks : new Set(characters)
  const points = hasSurrogates(text) ? [...text] : text
  let [start, stop] = [0, points.length]
  if (side !== 'right') while (start < stop && unwanted.has(points[start] as string)) start += 1
  if (side !== 'left') while (stop > start && unwanted.has(points[stop - 1] as string)) stop -= 1
  return typeof points === 'string' ? points.slice(start, stop) : points.slice(start, stop).join('')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python breaks lines at them
const lineBreak = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/g

/** Python's `str.splitlines()`. */
export function splitLines(text: string, keepEnds = false): string[] {
  const lines: string[] = []
  let at = 0
  for (const found of text.matchAll(lineBreak)) {
    const end = found.index + found[0].length
    lines.push(text.slice(at, keepEnds ? end : found.index))
    at = end
  }
  if (at < text.length) lines.push(text.slice(at))
  return lines
}

export function escapeHtml(text: string): string {
  if (!/[&<>"']/.test(text)) return text
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('>', '&gt;')
    .replaceAll('<', '&lt;')
    .replaceAll("'", '&#39;')
    .replaceAll('"', '&#34;')
}
