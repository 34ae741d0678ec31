import { JinjaError, typeError, valueError } from '../errors.ts'
import { equals, sorted } from '../values/compare.ts'
import type { Context, Range, Tuple, Value } from '../values/model.ts'
import { toIndex } from '../values/numbers.ts'
import { reprIn } from '../values/print.ts'
import { isTruthy, sizeOf, toList } from '../values/sequences.ts'
import { type Builtin, builtin } from '../values/signature.ts'
import { call, isCallable } from './call.ts'

function indexOf(
  items: readonly Value[],
  wanted: Value,
  start: Value,
  stop: Value,
  context: Context,
): number {
  const [first, last] = [bound(start, items.length), bound(stop, items.length)]
  for (let index = first; index < Math.min(last, items.length); index += 1)
    if (equals(items[index] as Value, wanted, context)) return index
  return -1
}

function bound(value: Value, length: number): number {
  const index = toIndex(value)
  return index < 0 ? Math.max(0, index + length) : index
}

function counting(
  itemsOf: (value: Value) => readonly Value[],
  name: string,
): Readonly<Record<string, Builtin>> {
  return {
    count: builtin('value /', (context, value, [wanted]) => {
      context.budget.work(sizeOf(value) ?? 0)
      return itemsOf(value).filter((item) => equals(item, wanted as Value, context)).length
    }),
    index: builtin(
      'value start? stop? /',
      (context, value, [wanted, start = 0, stop = Number.MAX_SAFE_INTEGER]) => {
        context.budget.work(sizeOf(value) ?? 0)
        const found = indexOf(itemsOf(value), wanted as Value, start, stop, context)
        if (found >= 0) return found
        const what =
          name === 'tuple'
            ? 'tuple.index(x): x not in tuple'
            : `${reprIn(wanted as Value, context)} is not in ${name}`
        throw valueError(what)
      },
    ),
  }
}

/** The index of an item; `undefined` if there is none. */
export function itemIndex(index: number, length: number): number | undefined {
  const absolute = index < 0 ? index + length : index
  return absolute >= 0 && absolute < length ? absolute : undefined
}

type ListRun = (list: Value[], values: readonly (Value | undefined)[], context: Context) => Value | undefined

/** A method that answers `None` unless it says otherwise. */
function method(written: string, run: ListRun): Builtin {
  return builtin(written, (context, value, values) => {
    context.budget.work((value as Value[]).length)
    return run(value as Value[], values, context) ?? null
  })
}

/** The methods of `list`. */
export const listMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...counting((value) => value as Value[], 'list'),
    append: builtin('object /', (context, value, [item]) => {
      context.budget.room(8)
      ;(value as Value[]).push(item as Value)
      return null
    }),
    extend: method('iterable /', (list, [values], context) => {
      for (const item of toList(values as Value, context)) list.push(item)
      return undefined
    }),
    insert: method('index object /', (list, [index, item], context) => {
      context.budget.room(8)
      const at = toIndex(index as Value)
      list.splice(at < 0 ? Math.max(0, at + list.length) : at, 0, item as Value)
      return undefined
    }),
    pop: method('index? /', (list, [index = -1]) => {
      if (list.length === 0) throw new JinjaError('IndexError', 'pop from empty list')
      const at = itemIndex(toIndex(index), list.length)
      if (at === undefined) throw new JinjaError('IndexError', 'pop index out of range')
      return list.splice(at, 1)[0] as Value
    }),
    remove: method('value /', (list, [wanted], context) => {
      const at = list.findIndex((item) => equals(item, wanted as Value, context))
      if (at < 0) throw valueError('list.remove(x): x not in list')
      list.splice(at, 1)
      return undefined
    }),
    reverse: method('', (list) => {
      list.reverse()
      return undefined
    }),
    clear: method('', (list) => {
      list.length = 0
      return undefined
    }),
    copy: method('', (list, _values, context) => toList(list, context)),
    sort: method('key? reverse?', (list, [key = null, reverse = false], context) => {
      if (key !== null && !isCallable(key)) throw typeError('a key needs a function')
      const keyOf = (item: Value) =>
        key === null ? item : call(key, { positional: [item], named: new Map() }, context)
      const ordered = sorted(list, keyOf, isTruthy(reverse), context)
      for (const [index, item] of ordered.entries()) list[index] = item
      return undefined
    }),
  }),
)

/** The methods of `tuple`. */
export const tupleMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries(counting((value) => (value as Tuple).items, 'tuple')),
)

/** The methods of `range`. */
export const rangeMethods: ReadonlyMap<string, Builtin> = new Map(
  Object.entries(
    counting((value) => {
      const range = value as Range
      return Array.from({ length: range.length }, (_, index) => range.at(index))
    }, 'range'),
  ),
)
