import { JinjaError, typeError } from '../errors.ts'
import { compares, equals, sorted, textOf } from '../values/compare.ts'
import {
  type Context,
  Dict,
  DictView,
  generator,
  Range,
  Stream,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { add } from '../values/operators.ts'
import { isTruthy, iterate, sizeOf, slice, toList } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'
import { undefinedBecause } from '../values/undefined.ts'
import { attributeGetter, attributesGetter } from './attribute-path.ts'

type Values = readonly (Value | undefined)[]

/**
 * A filter that works while its result is gone through.
 * @param name of the function in Jinja2
 */
function lazy(
  name: string,
  written: string,
  run: (context: Context, value: Value, values: Values) => Generator<Value, void>,
): Builtin {
  return builtin(written, (context, value, values) => generator(run(context, value, values), name))
}

export function* itemsOf(value: Value, context: Context): Generator<Value, void> {
  const iterator = iterate(value, context)
  for (let turn = iterator.next(); !turn.done; turn = iterator.next()) {
    context.budget.step()
    yield turn.value
  }
}

/** Python's `len(value)`. */
export function length(context: Context, value: Value): Value {
  context.budget.work(textOf(value)?.length ?? 0)
  const size = sizeOf(value)
  if (size !== undefined) return size
  if (typeof value === 'object' && value !== null && 'length' in value) {
    const { length } = value as { length: unknown }
    if (typeof length === 'function')
      return (value as unknown as { length(context: Context): number }).length(context)
  }
  throw typeError(`object of type '${typeName(value)}' has no len()`)
}

function sort(
  context: Context,
  value: Value,
  [reverse = false, caseSensitive = false, attribute = null]: Values,
): Value {
  const keysOf = attributesGetter(attribute, context, !isTruthy(caseSensitive))
  const items = toList(value, context)
  return sorted(items, keysOf, toIndex(reverse) !== 0, context)
}

function dictsort(
  context: Context,
  value: Value,
  [caseSensitive = false, by = 'key', reverse = false]: Values,
): Value {
  const position = ['key', 'value'].indexOf(textOf(by) ?? '')
  if (position < 0)
    throw new JinjaError('FilterArgumentError', 'You can only sort by either "key" or "value"')
  const items = itemPairs(value)
  const keyOf = (item: Value) => {
    const key = (item as Tuple).items[position] as Value
    return isTruthy(caseSensitive) ? key : (textOf(key)?.toLowerCase() ?? key)
  }
  return sorted(items, keyOf, toIndex(reverse) !== 0, context)
}

function itemPairs(value: Value): Tuple[] {
  if (value instanceof Dict) return value.entries().map((entry) => new Tuple(entry))
  if (value instanceof Undefined) value.fail()
  throw new JinjaError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`)
}

function extreme(isGreatest: boolean): Builtin {
  return builtin(
    'case_sensitive? attribute?',
    (context, value, [caseSensitive = false, attribute = null]) => {
      const keyOf = attributeGetter(attribute, context, { ignoreCase: !isTruthy(caseSensitive) })
      let best: { value: Value; key: Value } | undefined
      for (const item of itemsOf(value, context)) {
        const key = keyOf(item)
        if (!best || compares(isGreatest ? '>' : '<', key, best.key, context)) best = { value: item, key }
      }
      return best ? best.value : undefinedBecause('No aggregated item, sequence was empty.')
    },
  )
}

function groupby(
  context: Context,
  value: Value,
  [attribute, byDefault = null, caseSensitive = false]: Values,
): Value {
  const ignoreCase = !isTruthy(caseSensitive)
  const keyOf = attributeGetter(attribute as Value, context, { ignoreCase, byDefault })
  const nameOf = attributeGetter(attribute as Value, context, { byDefault })
  const groups: { key: Value; items: Value[] }[] = []
  for (const item of sorted(toList(value, context), keyOf, false, context)) {
    const key = keyOf(item)
    const last = groups.at(-1)
    if (last && equals(last.key, key, context)) last.items.push(item)
    else groups.push({ key, items: [item] })
  }
  return groups.map(({ key, items }) => {
    const name = ignoreCase ? nameOf(items[0] as Value) : key
    return new Tuple([name, items], ['grouper', 'list'])
  })
}

function sum(context: Context, value: Value, [attribute = null, start = 0]: Values): Value {
  if (textOf(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  const getter = attributeGetter(attribute, context)
  let total = start
  for (const item of itemsOf(value, context)) total = add(total, getter(item), context)
  return total
}

function reverse(context: Context, value: Value): Value {
  if (textOf(value) !== undefined)
    return slice(value, { start: null, stop: null, step: -1 }, context) as Value
  const name = reversible(value)
  if (name !== undefined) return new Stream(reversed(toList(value, context)), name)
  try {
    return toList(value, context).reverse()
  } catch (thrown) {
    if (JinjaError.is(thrown) && thrown.kind === 'TypeError')
      throw new JinjaError('FilterArgumentError', 'argument must be iterable')
    throw thrown
  }
}

/** Python's name for what `reversed()` gives; `undefined` if there is no such thing. */
function reversible(value: Value): string | undefined {
  if (Array.isArray(value)) return 'list_reverseiterator'
  if (value instanceof Dict) return 'dict_reversekeyiterator'
  if (value instanceof DictView) return `dict_reverse${value.kind.replace(/s$/, '')}iterator`
  if (value instanceof Range) return 'range_iterator'
  return value instanceof Tuple || textOf(value) !== undefined ? 'reversed' : undefined
}

function* reversed(items: readonly Value[]): Generator<Value> {
  for (let index = items.length - 1; index >= 0; index -= 1) yield items[index] as Value
}

function first(context: Context, value: Value): Value {
  const turn = iterate(value, context).next()
  return turn.done ? undefinedBecause('No first item, sequence was empty.') : turn.value
}

function last(context: Context, value: Value): Value {
  if (value instanceof Undefined) return undefinedBecause('No last item, sequence was empty.')
  if (reversible(value) === undefined) throw typeError(`'${typeName(value)}' object is not reversible`)
  const items = toList(value, context)
  return items.length > 0 ? (items.at(-1) as Value) : undefinedBecause('No last item, sequence was empty.')
}

function random(context: Context, value: Value): Value {
  const size = sizeOf(value)
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`)
  if (size === 0) return undefinedBecause('No random item, sequence was empty.')
  return context.item(value, Math.floor(Math.random() * size))
}

/** Filters of lists and other things that can be gone through. */
export const listFilters: Readonly<Record<string, Builtin>> = {
  length: builtin('', length),
  count: builtin('', length),
  first: builtin('', first),
  last: builtin('', last),
  random: builtin('', random),
  list: builtin('', (context, value) => toList(value, context)),
  reverse: builtin('', reverse),
  sort: builtin('reverse? case_sensitive? attribute?', sort),
  dictsort: builtin('case_sensitive? by? reverse?', dictsort),
  min: extreme(false),
  max: extreme(true),
  sum: builtin('attribute? start?', sum),
  groupby: builtin('attribute default? case_sensitive?', groupby),
  unique: lazy(
    'sync_do_unique',
    'case_sensitive? attribute?',
    function* (context, value, [caseSensitive = false, attribute = null]) {
      const keyOf = attributeGetter(attribute, context, { ignoreCase: !isTruthy(caseSensitive) })
      const seen = new Dict()
      for (const item of itemsOf(value, context)) {
        const key = keyOf(item)
        if (seen.has(key)) continue
        context.budget.room(64)
        seen.set(key, true)
        yield item
      }
    },
  ),
  items: lazy('do_items', '', function* (_context, value) {
    if (value instanceof Undefined) return
    if (!(value instanceof Dict)) throw typeError('Can only get item pairs from a mapping.')
    yield* itemPairs(value)
  }),
  batch: lazy('do_batch', 'linecount fill_with?', function* (context, value, [size, fill = null]) {
    const count = toIndex(size as Value)
    let batch: Value[] = []
    for (const item of itemsOf(value, context)) {
      if (batch.length === count) {
        yield batch
        batch = []
      }
      context.budget.room(8)
      batch.push(item)
    }
    if (batch.length === 0) return
    if (fill !== null) {
      context.budget.room(Math.max(0, count - batch.length) * 8)
      while (batch.length < count) batch.push(fill)
    }
    yield batch
  }),
  slice: lazy('sync_do_slice', 'slices fill_with?', function* (context, value, [slices, fill = null]) {
    const items = toList(value, context)
    const count = toIndex(slices as Value)
    if (count === 0) throw new JinjaError('ZeroDivisionError', 'integer division or modulo by zero')
    const [each, longer] = [Math.floor(items.length / count), items.length % count]
    for (let index = 0, at = 0; index < count; index += 1) {
      context.budget.step()
      const size = each + (index < longer ? 1 : 0)
      context.budget.room((size + 1) * 8)
      const part = items.slice(at, at + size)
      at += size
      if (fill !== null && index >= longer) part.push(fill)
      yield part
    }
  }),
}
