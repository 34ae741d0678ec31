import { JinjaError, typeError, valueError } from '../errors.ts'
import { hasSurrogates, textLength } from './characters.ts'
import { equals, textOf } from './compare.ts'
import {
  type Context,
  Dict,
  DictView,
  Float,
  Instance,
  Markup,
  Range,
  Stream,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './model.ts'
import { toIndex } from './numbers.ts'
import { viewItems } from './print.ts'

/** An instance that can be gone through. */
export interface IterableInstance extends Instance {
  iterate(context: Context): Iterator<Value>
}

function isIterableInstance(value: Value): value is IterableInstance {
  return value instanceof Instance && 'iterate' in value
}

/** Python's `iter(value)`. */
export function iterate(value: Value, context: Context): Iterator<Value> {
  if (Array.isArray(value)) return value[Symbol.iterator]()
  if (value instanceof Dict) {
    context.budget.work(value.size)
    return iterateDict(value, value.keys())
  }
  if (typeof value === 'string') return value[Symbol.iterator]()
  if (value instanceof Tuple) return value.items[Symbol.iterator]()
  if (value instanceof Markup) return value.text[Symbol.iterator]()
  if (value instanceof Stream) return value.iterator
  if (value instanceof DictView) {
    context.budget.work(value.dict.size * 8)
    return iterateDict(value.dict, viewItems(value))
  }
  if (value instanceof Range) return iterateRange(value)
  if (value instanceof Undefined) return [][Symbol.iterator]()
  if (isIterableInstance(value)) return value.iterate(context)
  throw typeError(`'${typeName(value)}' object is not iterable`)
}

/** Whether Python's `iter(value)` works. */
export function isIterable(value: Value): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return false
  return !(value instanceof Float) && (!(value instanceof Instance) || isIterableInstance(value))
}

function* iterateDict(dict: Dict, items: readonly Value[]): Generator<Value> {
  const { size } = dict
  for (const item of items) {
    yield item
    if (dict.size !== size) throw new JinjaError('RuntimeError', 'dictionary changed size during iteration')
  }
}

function* iterateRange(range: Range): Generator<Value> {
  for (let index = 0; index < range.length; index += 1) yield range.at(index)
}

/** Python's `list(value)`: always a new one. */
export function toList(value: Value, context: Context): Value[] {
  const known = sizeOf(value)
  if (known !== undefined) {
    context.budget.work(known)
    context.budget.room(known * 8)
  }
  if (Array.isArray(value)) return value.slice()
  if (value instanceof Dict) return value.keys()
  if (value instanceof Tuple) return value.items.slice()
  const list: Value[] = []
  const iterator = iterate(value, context)
  for (let turn = iterator.next(); !turn.done; turn = iterator.next()) {
    context.budget.step()
    context.budget.room(8)
    list.push(turn.value)
  }
  return list
}

/** Python's `len(value)`; `undefined` if it has none. */
export function sizeOf(value: Value): number | undefined {
  if (Array.isArray(value)) return value.length
  const text = textOf(value)
  if (text !== undefined) return textLength(text)
  if (value instanceof Dict) return value.size
  if (value instanceof Tuple) return value.items.length
  if (value instanceof DictView) return value.dict.size
  if (value instanceof Range) return value.length
  if (value instanceof Undefined) return 0
  return undefined
}

/** Whether Python takes it for true. */
export function isTruthy(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'number') return value !== 0
  if (value === null) return false
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Float) return value.value !== 0
  if (value instanceof Undefined) return false
  if (value instanceof Dict) return value.size > 0
  if (typeof value === 'bigint') return true
  if (value instanceof Markup) return value.text !== ''
  return sizeOf(value) !== 0
}

/** Python's `item in whole`. */
export function contains(whole: Value, item: Value, context: Context): boolean {
  const text = textOf(whole)
  if (text !== undefined) {
    const part = textOf(item)
    if (part === undefined) {
      if (item instanceof Undefined)
        throw typeError("'in <string>' requires string as left operand, not Undefined")
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`)
    }
    context.budget.work(text.length)
    return text.includes(part)
  }
  if (whole instanceof Dict) return whole.has(item)
  if (whole instanceof DictView && whole.kind === 'keys') return whole.dict.has(item)
  if (!isIterable(whole)) throw typeError(`argument of type '${typeName(whole)}' is not iterable`)
  const iterator = iterate(whole, context)
  for (let turn = iterator.next(); !turn.done; turn = iterator.next())
    if (equals(turn.value, item, context)) return true
  return false
}

/** The bounds of `[start:stop:step]`; `undefined` stands for what is left out. */
export interface Slice {
  readonly start: Value
  readonly stop: Value
  readonly step: Value
}

/** Python's `value[start:stop:step]`. */
export function slice(value: Value, bounds: Slice, context: Context): Value {
  const text = textOf(value)
  if (text !== undefined) {
    context.budget.work(text.length)
    const points = hasSurrogates(text) ? [...text] : text
    const range = rangeOf(bounds, points.length)
    context.budget.room(range.length)
    let taken = ''
    if (range.step === 1)
      taken =
        typeof points === 'string'
          ? points.slice(range.start, range.start + range.length)
          : points.slice(range.start, range.start + range.length).join('')
    else for (let index = 0; index < range.length; index += 1) taken += points[range.at(index)]
    return value instanceof Markup ? new Markup(taken) : taken
  }
  if (value instanceof Range) {
    const range = rangeOf(bounds, value.length)
    const step = value.step * range.step
    return new Range(value.at(range.start), value.at(range.start) + range.length * step, step)
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined
  if (value instanceof Dict) throw typeError("unhashable type: 'slice'")
  if (!items) throw typeError(`'${typeName(value)}' object is not subscriptable`)
  const range = rangeOf(bounds, items.length)
  context.budget.work(range.length)
  context.budget.room(range.length * 8)
  const taken = Array.from({ length: range.length }, (_, index) => items[range.at(index)] as Value)
  return Array.isArray(value) ? taken : new Tuple(taken)
}

function rangeOf({ start, stop, step }: Slice, length: number): Range {
  const by = step === null ? 1 : sliceIndex(step)
  if (by === 0) throw valueError('slice step cannot be zero')
  const clamp = (bound: Value, otherwise: number) => {
    if (bound === null) return otherwise
    const index = sliceIndex(bound)
    const absolute = index < 0 ? index + length : index
    return by > 0 ? Math.min(Math.max(absolute, 0), length) : Math.min(Math.max(absolute, -1), length - 1)
  }
  return new Range(clamp(start, by > 0 ? 0 : length - 1), clamp(stop, by > 0 ? length : -1), by)
}

function sliceIndex(value: Value): number {
  if (
    value instanceof Undefined ||
    value instanceof Float ||
    typeof value === 'object' ||
    typeof value === 'string'
  )
    throw typeError('slice indices must be integers or None or have an __index__ method')
  return toIndex(value)
}
