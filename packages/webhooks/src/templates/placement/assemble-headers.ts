import { lineBreak, readHeaderLine } from '../headers.ts'
import type { RenderedPart } from './mark-values.ts'
import { countPlaces, misplaced, Places } from './place-values.ts'

/**
 * The headers that a template has rendered, a `Name: value` in each line. Where lines and names end is what the template
 * says: no value adds a line, or a name.
 *
 * @throws MisplacedValue
 */
export function assembleHeaders(parts: readonly RenderedPart[]): [name: string, value: string][] {
  const places = new Places(parts)
  let filled = 0
  const fill = (outline: string, write: (value: RenderedPart) => string): string => {
    const text = places.fill(outline, filled, write)
    filled += countPlaces(outline)
    return text
  }
  const headers: [string, string][] = []
  for (const line of places.outline.split(lineBreak)) {
    const header = readHeaderLine(line)
    if (!header) {
      fill(line, inNoHeader)
      continue
    }
    const name = fill(header[0], inName)
    const value = fill(header[1], (part) => inValue(part, name))
    headers.push([name, value.trim()])
  }
  return headers
}

function inName(value: RenderedPart): string {
  if (/^[!#$%&'*+.^`|~\w-]*$/.test(value.text)) return value.text
  throw misplaced(value, "in a header's name", 'cannot be part of one')
}

/** A line without a colon of its own is no header, whatever is filled in. */
function inNoHeader(value: RenderedPart): string {
  if (!value.text.includes(':')) return value.text
  throw misplaced(value, 'in a line without a name', 'would be a header: write its name in the template')
}

/** Files end in a line break, and so may what was read from one. */
function inValue(value: RenderedPart, name: string): string {
  const text = value.text.replace(/^[\r\n]+|[\r\n]+$/g, '')
  if (!/[^\P{Cc}\t]/u.test(text) && !lineBreak.test(text)) return text
  throw misplaced(
    value,
    `in the header ${JSON.stringify(name)}`,
    'has a line break or another control character',
  )
}
