import { typeError, valueError } from '../errors.ts'
import { escapeHtml, pointIndex, splitLines, strip, textLength } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import { type Context, Dict, Markup, Tuple, typeName, Undefined, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { str } from '../values/print.ts'
import { isIterable, iterate, slice } from '../values/sequences.ts'
import { type Builtin, builtin, type Run } from '../values/signature.ts'
import { caseMethods } from './str-case.ts'
import { formatText } from './str-format.ts'
import { separating } from './str-split.ts'

/** @throws JinjaError if it is no text */
export function needText(value: Value | undefined): string {
  const text = value === undefined ? undefined : textOf(value)
  if (text !== undefined) return text
  if (value instanceof Undefined) value.fail()
  throw typeError(`must be str, not ${typeName(value ?? null)}`)
}

type TextRun = (text: string, values: readonly (Value | undefined)[], context: Context) => Value

function method(written: string, run: TextRun): Builtin {
  return builtin(written, ((context, value, values) => {
    const text = textOf(value) as string
    context.budget.work(text.length)
    context.budget.room(text.length)
    return run(text, values, context)
  }) as Run)
}

/** Looks for a part of a text, from and up to a place; -1 if it is not there. */
function find(isLast: boolean): TextRun {
  return (text, [part, start = null, stop = null], context) => {
    const [wanted, at, inside] = within(text, part, start, stop, context)
    if (inside === undefined) return -1
    const found = isLast ? inside.lastIndexOf(wanted) : inside.indexOf(wanted)
    return found < 0 ? -1 : at + pointIndex(inside, found)
  }
}

/** A part of a text that is looked into, and where it begins. */
function within(
  text: string,
  part: Value | undefined,
  start: Value,
  stop: Value,
  context: Context,
): [wanted: string, at: number, inside: string | undefined] {
  const wanted = needText(part)
  if (start === null && stop === null) return [wanted, 0, text]
  const length = textLength(text)
  const at = start === null ? 0 : toIndex(start)
  const absolute = at < 0 ? Math.max(0, at + length) : at
  if (absolute > length) return [wanted, absolute, undefined]
  return [wanted, absolute, slice(text, { start, stop, step: null }, context) as string]
}

function found(run: TextRun): TextRun {
  return (text, values, context) => {
    const index = run(text, values, context)
    if (index === -1) throw valueError('substring not found')
    return index
  }
}

function beginsOrEnds(isEnd: boolean): TextRun {
  return (text, [part, start = null, stop = null], context) => {
    const options = part instanceof Tuple ? part.items : [part as Value]
    return options.some((option) => {
      const [wanted, , inside] = within(text, option, start, stop, context)
      return inside !== undefined && (isEnd ? inside.endsWith(wanted) : inside.startsWith(wanted))
    })
  }
}

function pad(where: 'left' | 'right' | 'both'): TextRun {
  return (text, [width, fill], context) => {
    const wanted = toIndex(width as Value)
    const filler = fill === undefined ? ' ' : needText(fill)
    if (textLength(filler) !== 1) throw typeError('The fill character must be exactly one character long')
    return padText(text, wanted, filler, where, context)
  }
}

/** @param where the side of the text on which it stands */
export function padText(
  text: string,
  width: number,
  fill: string,
  where: 'left' | 'right' | 'both',
  context: Context,
): string {
  const missing = width - textLength(text)
  if (missing <= 0) return text
  context.budget.room(missing * 2)
  // Python's own rule for which side gets the odd one.
  const left = where === 'left' ? 0 : where === 'right' ? missing : (missing >> 1) + (missing & width & 1)
  return fill.repeat(left) + text + fill.repeat(missing - left)
}

/** So many blanks; none if the number is negative. */
export function blanks(count: number, context: Context): string {
  const size = Math.max(0, count)
  context.budget.room(size)
  return ' '.repeat(size)
}

function stripped(side: 'left' | 'right' | 'both'): TextRun {
  return (text, [characters = null]) =>
    strip(text, characters === null ? undefined : needText(characters), side)
}

/** Python's `text.replace(old, new, count)`; a negative count replaces all. */
export function replaceText(text: string, old: string, by: string, count: number, context: Context): string {
  context.budget.work(text.length)
  if (count < 0) {
    if (old === '') return replaceEmpty(text, by, Number.POSITIVE_INFINITY, context)
    if (by.length <= old.length) return text.replaceAll(old, () => by)
    context.budget.room((text.split(old).length - 1) * by.length + text.length)
    return text.replaceAll(old, () => by)
  }
  if (old === '') return replaceEmpty(text, by, count, context)
  const parts = text.split(old)
  context.budget.room(parts.length * by.length + text.length)
  const replaced = Math.min(count, parts.length - 1)
  return [parts.slice(0, replaced + 1).join(by), ...parts.slice(replaced + 1)].join(old)
}

function replaceEmpty(text: string, by: string, count: number, context: Context): string {
  const points = [...text]
  context.budget.room((points.length + 1) * by.length + text.length)
  const parts = points.map((point, index) => (index < count ? by + point : point))
  return parts.join('') + (points.length < count ? by : '')
}

function translate(text: string, table: Value): string {
  const at = (code: number): Value | undefined => {
    if (table instanceof Dict) return table.get(code)
    if (Array.isArray(table)) return table[code]
    throw typeError(`'${typeName(table)}' object is not subscriptable`)
  }
  return [...text]
    .map((character) => {
      const found = at(character.codePointAt(0) as number)
      if (found === undefined) return character
      if (found === null) return ''
      return typeof found === 'number' ? String.fromCodePoint(found) : needText(found)
    })
    .join('')
}

function makeTranslation([from, to, dropped]: readonly (Value | undefined)[]): Dict {
  const table = new Dict()
  const codeOf = (key: Value) => {
    const text = textOf(key)
    if (text === undefined) return key
    if (textLength(text) !== 1) throw valueError('string keys in translate table must be of length 1')
    return text.codePointAt(0) as number
  }
  if (to === undefined) {
    if (!(from instanceof Dict))
      throw typeError('if you give only one argument to maketrans it must be a dict')
    for (const [key, value] of from.entries()) table.set(codeOf(key), value)
    return table
  }
  const [left, right] = [[...needText(from)], [...needText(to)]]
  if (left.length !== right.length)
    throw valueError('the first two maketrans arguments must have equal length')
  for (const [index, character] of left.entries())
    table.set(codeOf(character), codeOf(right[index] as string))
  for (const character of dropped === undefined ? '' : needText(dropped)) table.set(codeOf(character), null)
  return table
}

function expandTabs(text: string, size: number, context: Context): string {
  let column = 0
  let expanded = ''
  for (const character of text) {
    if (character === '\t') {
      const blanks = size > 0 ? size - (column % size) : 0
      context.budget.room(blanks)
      expanded += ' '.repeat(blanks)
      column += blanks
    } else {
      expanded += character
      column = character === '\n' || character === '\r' ? 0 : column + 1
    }
  }
  return expanded
}

type TextFor = (value: Value, index: number) => string

/** Python's `separator.join(values)`. */
export function joinTexts(
  separator: string,
  values: Value,
  context: Context,
  textFor: TextFor = needItem,
): string {
  const iterator = iterate(values, context)
  let joined = ''
  for (let turn = iterator.next(), index = 0; !turn.done; turn = iterator.next(), index += 1) {
    const text = textFor(turn.value, index)
    context.budget.step()
    context.budget.room(text.length + separator.length)
    joined += index === 0 ? text : separator + text
  }
  return joined
}

function needItem(value: Value, index: number): string {
  const text = textOf(value)
  if (text !== undefined) return text
  throw typeError(`sequence item ${index}: expected str instance, ${typeName(value)} found`)
}

const plain: Readonly<Record<string, Builtin>> = {
  ...caseMethods,
  ...separating,
  center: method('width fillchar? /', pad('both')),
  ljust: method('width fillchar? /', pad('left')),
  rjust: method('width fillchar? /', pad('right')),
  zfill: method('width /', (text, [width], context) => {
    const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
    return sign + padText(digits, toIndex(width as Value) - sign.length, '0', 'right', context)
  }),
  count: method('sub start? end? /', (text, [part, start = null, stop = null], context) => {
    const [wanted, , inside] = within(text, part, start, stop, context)
    if (inside === undefined) return 0
    return wanted === '' ? textLength(inside) + 1 : inside.split(wanted).length - 1
  }),
  find: method('sub start? end? /', find(false)),
  rfind: method('sub start? end? /', find(true)),
  index: method('sub start? end? /', found(find(false))),
  rindex: method('sub start? end? /', found(find(true))),
  startswith: method('prefix start? end? /', beginsOrEnds(false)),
  endswith: method('suffix start? end? /', beginsOrEnds(true)),
  strip: method('chars? /', stripped('both')),
  lstrip: method('chars? /', stripped('left')),
  rstrip: method('chars? /', stripped('right')),
  removeprefix: method('prefix /', (text, [prefix]) => {
    const start = needText(prefix)
    return text.startsWith(start) ? text.slice(start.length) : text
  }),
  removesuffix: method('suffix /', (text, [suffix]) => {
    const end = needText(suffix)
    return end !== '' && text.endsWith(end) ? text.slice(0, -end.length) : text
  }),
  replace: method('old new count? /', (text, [old, by, count = -1], context) =>
    replaceText(text, needText(old), needText(by), toIndex(count), context),
  ),
  join: method('iterable /', (text, [values = null], context) => {
    if (!isIterable(values) && !(values instanceof Undefined)) throw typeError('can only join an iterable')
    return joinTexts(text, values, context)
  }),
  expandtabs: method('tabsize?', (text, [size = 8], context) => expandTabs(text, toIndex(size), context)),
  translate: method('table /', (text, [table]) => translate(text, table as Value)),
  maketrans: method('x y? z? /', (_text, values) => makeTranslation(values)),
  splitlines: method('keepends?', (text, [keepEnds = false]) => splitLines(text, toIndex(keepEnds) !== 0)),
  format: builtin('* **', (context, value, _values, { rest, named }) =>
    formatText(textOf(value) as string, rest, new Map(named), context, value instanceof Markup),
  ),
  format_map: builtin('mapping /', (context, value, [mapping]) => {
    if (!(mapping instanceof Dict))
      throw typeError(`'${typeName(mapping as Value)}' object is not subscriptable`)
    const named = new Map(mapping.entries().map(([key, item]) => [String(key), item] as const))
    return formatText(textOf(value) as string, [], named, context, value instanceof Markup)
  }),
}

const escaping = [
  'capitalize title lower upper replace ljust rjust lstrip rstrip center strip translate expandtabs swapcase zfill',
  'casefold removeprefix removesuffix format format_map partition rpartition',
].flatMap((names) => names.split(' '))
const marking = ['split', 'rsplit', 'splitlines']

/** The methods of `str`. */
export const strMethods: ReadonlyMap<string, Builtin> = new Map(Object.entries(plain))

/** The methods of `Markup`: what is put into it is escaped, and what comes out is safe. */
export const markupMethods: ReadonlyMap<string, Builtin> = new Map([
  ...strMethods,
  ...escaping.map((name) => [name, escapingMethod(strMethods.get(name) as Builtin)] as const),
  ...marking.map((name) => [name, markingMethod(strMethods.get(name) as Builtin)] as const),
  [
    'join',
    builtin('iterable /', (context, value, [values]) => {
      const textFor = (item: Value) => escaped(item, context)
      return new Markup(joinTexts(textOf(value) as string, values as Value, context, textFor))
    }),
  ],
])

function escapingMethod({ signature, run }: Builtin): Builtin {
  const safely = (value: Value) => (typeof value === 'string' ? escapeHtml(value) : value)
  return {
    signature,
    run: (context, value, values, { rest, named }) => {
      const given = values.map((item) => (item === undefined ? undefined : safely(item)))
      const result = run(context, value, given, { rest, named })
      return marked(result)
    },
  }
}

function markingMethod({ signature, run }: Builtin): Builtin {
  return { signature, run: (context, value, values, more) => marked(run(context, value, values, more)) }
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value)
  if (Array.isArray(value)) return value.map(marked)
  return value instanceof Tuple ? new Tuple(value.items.map(marked)) : value
}

/** `markupsafe.escape(value)`, as text. */
export function escaped(value: Value, context: Context): string {
  if (value instanceof Markup) return value.text
  const text = str(value, context)
  context.budget.work(text.length)
  context.budget.room(text.length)
  return escapeHtml(text)
}
