import { typeError, valueError } from '../errors.ts'
import { blank, strip } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import { type Context, Tuple, typeName, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { type Builtin, builtin } from '../values/signature.ts'

const blanks = new RegExp(`[${blank}]+`, 'g')

/** Python's `text.split(separator, most)`; a negative `most` splits everywhere. */
export function splitText(text: string, separator: string | undefined, most: number): string[] {
  if (separator === '') throw valueError('empty separator')
  if (separator !== undefined) {
    const parts = text.split(separator)
    if (most < 0 || parts.length <= most + 1) return parts
    return [...parts.slice(0, most), parts.slice(most).join(separator)]
  }
  const trimmed = strip(text, undefined, 'left')
  if (trimmed === '') return []
  if (most < 0) return strip(trimmed, undefined, 'right').split(blanks)
  const parts: string[] = []
  let at = 0
  for (const found of trimmed.matchAll(blanks)) {
    if (parts.length === most) break
    parts.push(trimmed.slice(at, found.index))
    at = found.index + found[0].length
  }
  return at < trimmed.length ? [...parts, trimmed.slice(at)] : parts
}

/** As {@link splitText}, from the end. */
function splitTextFromEnd(text: string, separator: string | undefined, most: number): string[] {
  if (most < 0) return splitText(text, separator, -1)
  if (separator === '') throw valueError('empty separator')
  if (separator !== undefined) {
    const parts = text.split(separator)
    const kept = parts.length - most
    return kept <= 1 ? parts : [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
  }
  const trimmed = strip(text, undefined, 'right')
  if (trimmed === '') return []
  const gaps = [...trimmed.matchAll(blanks)].slice(most === 0 ? Number.POSITIVE_INFINITY : -most)
  const parts: string[] = []
  let at = 0
  for (const gap of gaps) {
    parts.push(trimmed.slice(at, gap.index))
    at = gap.index + gap[0].length
  }
  parts.push(trimmed.slice(at))
  return parts[0] === '' ? parts.slice(1) : parts
}

function split(run: typeof splitText): Builtin {
  return builtin('sep? maxsplit?', (context, value, [separator = null, most = -1]) => {
    const text = textOf(value) as string
    prepare(text, context)
    const parts = run(text, separator === null ? undefined : needSeparator(separator), toIndex(most))
    context.budget.room(parts.length * 8)
    return parts
  })
}

function partition(isFromEnd: boolean): Builtin {
  return builtin('sep /', (context, value, [separator]) => {
    const text = textOf(value) as string
    prepare(text, context)
    const wanted = needSeparator(separator as Value)
    if (wanted === '') throw valueError('empty separator')
    const at = isFromEnd ? text.lastIndexOf(wanted) : text.indexOf(wanted)
    if (at < 0) return new Tuple(isFromEnd ? ['', '', text] : [text, '', ''])
    return new Tuple([text.slice(0, at), wanted, text.slice(at + wanted.length)])
  })
}

function needSeparator(value: Value): string {
  const text = textOf(value)
  if (text === undefined) throw typeError(`must be str or None, not ${typeName(value)}`)
  return text
}

function prepare(text: string, context: Context): void {
  context.budget.work(text.length)
  context.budget.room(text.length)
}

/** The methods of `str` that take it apart. */
export const separating: Readonly<Record<string, Builtin>> = {
  split: split(splitText),
  rsplit: split(splitTextFromEnd),
  partition: partition(false),
  rpartition: partition(true),
}
