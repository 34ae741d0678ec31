import { JinjaError, typeError } from '../errors.ts'
import { blanks, escaped, joinTexts, needText, padText, replaceText } from '../methods/str.ts'
import { capitalized } from '../methods/str-case.ts'
import { escapeHtml, splitLines, strip, textLength, textSlice } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import { type Context, Dict, Markup, Tuple, typeName, Undefined, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { percent } from '../values/operators.ts'
import { softStr, str } from '../values/print.ts'
import { isTruthy, iterate, sizeOf } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'
import { attributeGetter } from './attribute-path.ts'
import { wrapLine } from './wrap.ts'

/** A filter of a text that gives a text. What was safe in HTML stays so. */
function ofText(
  written: string,
  run: (text: string, values: readonly (Value | undefined)[], context: Context) => string,
): Builtin {
  return builtin(written, (context, value, values) => {
    const soft = softStr(value, context)
    const text = typeof soft === 'string' ? soft : soft.text
    context.budget.work(text.length)
    context.budget.room(text.length)
    const result = run(text, values, context)
    return typeof soft === 'string' ? result : new Markup(result)
  })
}

/** A text, or what Python says when it is none. */
function needTextFor(value: Value, what: string): string {
  const text = textOf(value)
  if (text !== undefined) return text
  if (value instanceof Undefined) value.fail()
  throw new JinjaError('AttributeError', `'${typeName(value)}' object has no attribute '${what}'`)
}

function title(text: string): string {
  return text
    .split(/([-\s({[<]+)/u)
    .map((part) => {
      const [first = ''] = part
      return first.toUpperCase() + part.slice(first.length).toLowerCase()
    })
    .join('')
}

function replace(context: Context, value: Value, values: readonly (Value | undefined)[]): Value {
  const [old = null, by = null, count = null] = values
  const most = count === null ? -1 : toIndex(count)
  if (!context.autoescape)
    return replaceText(str(value, context), str(old, context), str(by, context), most, context)
  const isSafe = value instanceof Markup || old instanceof Markup || by instanceof Markup
  const put = (item: Value) => (isSafe ? escaped(item, context) : str(item, context))
  const replaced = replaceText(put(value), put(old), put(by), most, context)
  return isSafe ? new Markup(replaced) : replaced
}

function join(
  context: Context,
  value: Value,
  [separator = '', attribute = null]: readonly (Value | undefined)[],
): Value {
  const getter = attributeGetter(attribute, context)
  const items = function* (): Generator<Value> {
    const iterator = iterate(value, context)
    for (let turn = iterator.next(); !turn.done; turn = iterator.next()) yield getter(turn.value)
  }
  if (!context.autoescape) {
    const textFor = (item: Value) => str(item, context)
    return joinTexts(str(separator, context), listed(items()), context, textFor)
  }
  const list = listed(items())
  const isSafe = separator instanceof Markup || list.some((item) => item instanceof Markup)
  const textFor = (item: Value) => (isSafe ? escaped(item, context) : str(item, context))
  const joined = joinTexts(textFor(separator), list, context, textFor)
  return isSafe ? new Markup(joined) : joined

  function listed(values: Iterable<Value>): Value[] {
    const list: Value[] = []
    for (const item of values) {
      context.budget.step()
      context.budget.room(8)
      list.push(item)
    }
    return list
  }
}

function indent(
  context: Context,
  value: Value,
  [width = 4, first = false, blank = false]: readonly (Value | undefined)[],
): Value {
  const text = value instanceof Undefined ? value.fail() : textOf(value)
  if (text === undefined)
    throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`)
  const isSafe = value instanceof Markup
  const given = textOf(width)
  const indention = given ?? blanks(toIndex(width), context)
  const put = isSafe && !(width instanceof Markup) && given !== undefined ? escapeHtml(indention) : indention
  const lines = splitLines(`${text}\n`)
  context.budget.work(text.length)
  context.budget.room(text.length + lines.length * put.length)
  const rest = lines.slice(1).map((line) => (line === '' && !isTruthy(blank) ? line : put + line))
  const indented = [(isTruthy(first) ? put : '') + (lines[0] ?? ''), ...rest].join('\n')
  return isSafe ? new Markup(indented) : indented
}

function truncate(context: Context, value: Value, values: readonly (Value | undefined)[]): Value {
  const [length = 255, killWords = false, end = '...', leeway = null] = values
  const size = sizeOf(value)
  const most = toIndex(length)
  const tail = needText(end)
  const slack = leeway === null ? 5 : toIndex(leeway)
  const kept = most - textLength(tail)
  if (kept < 0) throw new JinjaError('AssertionError', `expected length >= ${textLength(tail)}, got ${most}`)
  if (slack < 0) throw new JinjaError('AssertionError', `expected leeway >= 0, got ${slack}`)
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`)
  if (size <= most + slack) return value
  const text = needTextFor(value, 'rsplit')
  context.budget.work(text.length)
  const start = textSlice(text, 0, kept)
  const lastBlank = start.lastIndexOf(' ')
  const cut = isTruthy(killWords) || lastBlank < 0 ? start : start.slice(0, lastBlank)
  return value instanceof Markup ? new Markup(cut + escaped(end, context)) : cut + tail
}

function format(
  context: Context,
  value: Value,
  rest: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  if (rest.length > 0 && named.size > 0)
    throw new JinjaError(
      'FilterArgumentError',
      "can't handle positional and keyword arguments at the same time",
    )
  const values = named.size > 0 ? Dict.of(named) : new Tuple(rest)
  return percent(softStr(value, context), values, context)
}

function wordwrap(context: Context, value: Value, values: readonly (Value | undefined)[]): Value {
  const [width = 79, breakLong = true, wrapString = null, breakHyphens = true] = values
  const text = needTextFor(value, 'splitlines')
  const between = wrapString === null ? '\n' : needText(wrapString)
  context.budget.work(text.length * 4)
  context.budget.room(text.length * 4)
  const options = {
    width: toIndex(width),
    breakLong: isTruthy(breakLong),
    breakHyphens: isTruthy(breakHyphens),
  }
  const lines = splitLines(text).map((line) => wrapLine(line, options, context.budget).join(between))
  const wrapped = lines.join(between)
  context.budget.room(wrapped.length)
  return wrapped
}

/** Filters of texts. */
export const textFilters: Readonly<Record<string, Builtin>> = {
  upper: ofText('', (text) => text.toUpperCase()),
  lower: ofText('', (text) => text.toLowerCase()),
  capitalize: ofText('', capitalized),
  title: ofText('', title),
  trim: ofText('chars?', (text, [characters = null]) =>
    strip(text, characters === null ? undefined : needText(characters), 'both'),
  ),
  center: ofText('width?', (text, [width = 80], context) =>
    padText(text, toIndex(width), ' ', 'both', context),
  ),
  string: builtin('', (context, value) => softStr(value, context)),
  replace: builtin('old new count?', replace),
  join: builtin('d? attribute?', join),
  indent: builtin('width? first? blank?', indent),
  truncate: builtin('length? killwords? end? leeway?', truncate),
  wordwrap: builtin('width? break_long_words? wrapstring? break_on_hyphens?', wordwrap),
  wordcount: builtin('', (context, value) => {
    const text = str(value, context)
    context.budget.work(text.length * 4)
    context.budget.room(text.length * 4)
    return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0
  }),
  format: builtin('* **', (context, value, _values, { rest, named }) => format(context, value, rest, named)),
}
