import { pythonText, type TemplateValue } from './python-text.ts'

/** The largest text that a filter makes, in characters. */
const largestText = 1_048_576

/** Jinja2's `center`: a text in the middle of a line of that width. */
export function center(value: TemplateValue, width: number): string {
  const text = pythonText(value)
  const missing = width - [...text].length
  if (missing <= 0) return text
  if (width > largestText) throw new Error(`a width of ${width} is more than ${largestText}`)
  // Python's own rule for who gets the odd one.
  const left = Math.floor(missing / 2) + (missing & width & 1)
  return ' '.repeat(left) + text + ' '.repeat(missing - left)
}

/** Jinja2's `truncate`: a text of at most `length` characters that ends in `end`, unless it is hardly longer. */
export function truncate(
  value: TemplateValue,
  options: { length: number; killWords: boolean; end: string; leeway: number },
): string {
  const { length, killWords, end, leeway } = options
  const text = pythonText(value)
  const characters = [...text]
  const kept = length - [...end].length
  if (kept < 0) throw new Error(`expected length >= ${[...end].length}, got ${length}`)
  if (leeway < 0) throw new Error(`expected leeway >= 0, got ${leeway}`)
  if (characters.length <= length + leeway) return text
  const start = characters.slice(0, kept).join('')
  const lastSpace = start.lastIndexOf(' ')
  return (killWords || lastSpace < 0 ? start : start.slice(0, lastSpace)) + end
}

/** Jinja2's `wordcount`. */
export function wordCount(value: TemplateValue): number {
  return pythonText(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0
}

/** Jinja2's `urlencode`: a text for a path, where `/` stays; an object or a list of pairs as a query. */
export function urlEncode(value: TemplateValue): string {
  const pairs = pairsOf(value)
  if (!pairs) return quote(pythonText(value)).replaceAll('%2F', '/')
  return pairs.map(([name, item]) => `${quoteQuery(name)}=${quoteQuery(item)}`).join('&')
}

/** NetBox's `header_safe`: without the control characters that no header may have. */
export function headerSafe(value: TemplateValue): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
  return pythonText(value).replace(/[\0-\x1f\x7f]/g, '')
}

function pairsOf(value: TemplateValue): (readonly [TemplateValue, TemplateValue])[] | undefined {
  if (value instanceof Map) return [...value]
  if (!Array.isArray(value)) return undefined
  return value.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error('a list to encode needs pairs')
    return [pair[0], pair[1]] as const
  })
}

function quoteQuery(value: TemplateValue): string {
  return quote(pythonText(value)).replaceAll('%20', '+')
}

/** Encodes all but letters, digits and `_.-~`. A lone surrogate, which is no character, becomes U+FFFD. */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
