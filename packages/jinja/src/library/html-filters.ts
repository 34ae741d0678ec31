import { JinjaError, typeError } from '../errors.ts'
import { blanks, escaped, needText } from '../methods/str.ts'
import { splitText } from '../methods/str-split.ts'
import { escapeHtml } from '../values/characters.ts'
import { textOf } from '../values/compare.ts'
import { dumpJson, htmlSafeJson } from '../values/json.ts'
import { type Context, Dict, Instance, Markup, typeName, Undefined, type Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { repr, str } from '../values/print.ts'
import { isIterable, isTruthy, toList } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'
import { undefinedPart } from '../values/undefined.ts'
import { unescapeHtml } from './entities.ts'
import { pretty } from './pretty.ts'
import { urlize } from './urlize.ts'

function toMarkup(context: Context, value: Value): Value {
  return new Markup(escaped(value, context))
}

function stripTags(text: string): string {
  let stripped = ''
  let at = 0
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', at)) {
    const isComment = text.startsWith('<!--', start)
    const end = isComment ? text.indexOf('-->', start + 4) : text.indexOf('>', start)
    if (end < 0) break
    stripped += text.slice(at, start)
    at = end + (isComment ? 3 : 1)
  }
  return unescapeHtml(splitText(stripped + text.slice(at), undefined, -1).join(' '))
}

/** Encodes all but letters, digits and `_.-~`. A lone surrogate, which is no character, becomes U+FFFD. */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function urlEncode(context: Context, value: Value): Value {
  const prepared = (item: Value) => {
    const text = str(item, context)
    context.budget.work(text.length)
    context.budget.room(text.length * 3)
    return quote(text)
  }
  if (textOf(value) !== undefined || !isIterable(value)) return prepared(value).replaceAll('%2F', '/')
  const query = (item: Value) => prepared(item).replaceAll('%20', '+')
  const pairs =
    value instanceof Dict ? value.entries() : toList(value, context).map((pair) => pairOf(pair, context))
  return pairs.map(([name, item]) => `${query(name)}=${query(item)}`).join('&')
}

function pairOf(pair: Value, context: Context): [Value, Value] {
  if (!isIterable(pair)) throw typeError(`cannot unpack non-iterable ${typeName(pair)} object`)
  const items = toList(pair, context)
  if (items.length < 2)
    throw new JinjaError('ValueError', `not enough values to unpack (expected 2, got ${items.length})`)
  if (items.length > 2) throw new JinjaError('ValueError', 'too many values to unpack (expected 2)')
  return [items[0] as Value, items[1] as Value]
}

function xmlAttributes(
  context: Context,
  value: Value,
  [autospace = true]: readonly (Value | undefined)[],
): Value {
  if (value instanceof Undefined) value.fail()
  if (!(value instanceof Dict))
    throw new JinjaError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`)
  const attributes: string[] = []
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue
    const name = needText(key)
    if (/[\t-\r />=]/.test(name))
      throw new JinjaError('ValueError', `Invalid character in attribute name: ${repr(name)}`)
    attributes.push(`${escapeHtml(name)}="${escaped(item, context)}"`)
  }
  const written = attributes.join(' ')
  const spaced = isTruthy(autospace) && written !== '' ? ` ${written}` : written
  return context.autoescape ? new Markup(spaced) : spaced
}

function toJson(context: Context, value: Value, [indent = null]: readonly (Value | undefined)[]): Value {
  const width = indent === null ? undefined : (textOf(indent) ?? blanks(toIndex(indent), context))
  return new Markup(htmlSafeJson(dumpJson(value, width, context)))
}

/** Filters for HTML, URLs and JSON, and the ways to look at any value. */
export const htmlFilters: Readonly<Record<string, Builtin>> = {
  e: builtin('', toMarkup),
  escape: builtin('', toMarkup),
  forceescape: builtin('', (context, value) => new Markup(escapeHtml(str(value, context)))),
  safe: builtin('', (context, value) => (value instanceof Markup ? value : new Markup(str(value, context)))),
  striptags: builtin('', (context, value) => {
    const text = str(value, context)
    context.budget.work(text.length)
    context.budget.room(text.length)
    return stripTags(text)
  }),
  urlencode: builtin('', urlEncode),
  urlize: builtin('trim_url_limit? nofollow? target? rel? extra_schemes?', urlize),
  xmlattr: builtin('autospace?', xmlAttributes),
  tojson: builtin('indent?', toJson),
  pprint: builtin('', (context, value) => pretty(value, context)),
  attr: builtin('name', (context, value, [name]) => {
    const wanted = needText(name)
    const found = context.attribute(value, wanted)
    if (!(value instanceof Dict)) return found
    // Only attributes: an item of that name is none.
    return found instanceof Instance && found.isCallable ? found : undefinedPart(value, wanted)
  }),
  default: builtin('default_value? boolean?', byDefault),
  d: builtin('default_value? boolean?', byDefault),
}

function byDefault(
  _context: Context,
  value: Value,
  [otherwise = '', boolean = false]: readonly (Value | undefined)[],
): Value {
  return value instanceof Undefined || (isTruthy(boolean) && !isTruthy(value)) ? otherwise : value
}
