import { typeError } from '../errors.ts'
import { compareTexts } from './characters.ts'
import {
  type Context,
  Dict,
  DictView,
  Float,
  Markup,
  Range,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './model.ts'
import { deepestValue, tooDeep, viewItems } from './print.ts'

/** A number that JavaScript compares exactly; `undefined` if it is no number. */
export function comparable(value: Value): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof Float) return value.value
  return typeof value === 'boolean' ? Number(value) : undefined
}

/** The text of a text. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value
  return value instanceof Markup ? value.text : undefined
}

/** Python's `left == right`. */
export function equals(left: Value, right: Value, context: Context, depth = 0): boolean {
  if (left === right) return true
  context.budget.step()
  if (depth > deepestValue) throw tooDeep('in comparison')
  const number = comparable(left)
  if (number !== undefined) {
    const other = comparable(right)
    // biome-ignore lint/suspicious/noDoubleEquals: of a number and a bigint it compares the values
    return other !== undefined && number == other
  }
  const text = textOf(left)
  if (text !== undefined) {
    context.budget.work(text.length)
    return text === textOf(right)
  }
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right, context, depth)
  if (left instanceof Tuple)
    return right instanceof Tuple && sameItems(left.items, right.items, context, depth)
  if (left instanceof Dict) return right instanceof Dict && sameEntries(left, right, context, depth)
  if (left instanceof Undefined) return right instanceof Undefined
  if (left instanceof Range) return right instanceof Range && sameRange(left, right)
  if (left instanceof DictView && left.kind !== 'values' && right instanceof DictView) {
    const others = viewItems(right)
    return (
      left.dict.size === right.dict.size &&
      viewItems(left).every((a) => others.some((b) => equals(a, b, context)))
    )
  }
  return false
}

function sameItems(
  left: readonly Value[],
  right: readonly Value[],
  context: Context,
  depth: number,
): boolean {
  return (
    left.length === right.length &&
    left.every((item, index) => equals(item, right[index] as Value, context, depth + 1))
  )
}

function sameEntries(left: Dict, right: Dict, context: Context, depth: number): boolean {
  return (
    left.size === right.size &&
    left.entries().every(([key, value]) => {
      const other = right.get(key)
      return other !== undefined && equals(value, other, context, depth + 1)
    })
  )
}

function sameRange(left: Range, right: Range): boolean {
  if (left.length !== right.length) return false
  return left.length === 0 || (left.start === right.start && (left.length === 1 || left.step === right.step))
}

export type Order = '<' | '<=' | '>' | '>='

/** Python's `left < right` and the like. */
export function compares(order: Order, left: Value, right: Value, context: Context, depth = 0): boolean {
  context.budget.step()
  const [a, b] = [comparable(left), comparable(right)]
  if (a !== undefined && b !== undefined)
    return decide(order, a < b, a > b, Number.isNaN(a) || Number.isNaN(b))
  const [text, other] = [textOf(left), textOf(right)]
  if (text !== undefined && other !== undefined) {
    context.budget.work(text.length)
    const compared = compareTexts(text, other)
    return decide(order, compared < 0, compared > 0, false)
  }
  if (left instanceof Undefined) return left.fail()
  if (right instanceof Undefined) return right.fail()
  if (Array.isArray(left) && Array.isArray(right)) return comparesItems(order, left, right, context, depth)
  if (left instanceof Tuple && right instanceof Tuple)
    return comparesItems(order, left.items, right.items, context, depth)
  throw typeError(
    `'${order}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  )
}

function decide(order: Order, isLess: boolean, isGreater: boolean, isNeither: boolean): boolean {
  if (isNeither) return false
  if (order === '<') return isLess
  if (order === '<=') return !isGreater
  return order === '>' ? isGreater : !isLess
}

function comparesItems(
  order: Order,
  left: readonly Value[],
  right: readonly Value[],
  context: Context,
  depth: number,
): boolean {
  if (depth > deepestValue) throw tooDeep('in comparison')
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const [a, b] = [left[index] as Value, right[index] as Value]
    if (!equals(a, b, context, depth + 1)) return compares(order, a, b, context, depth + 1)
  }
  return decide(order, left.length < right.length, left.length > right.length, false)
}

/** Python's `sorted(values, key=…, reverse=…)`. */
export function sorted(
  values: readonly Value[],
  keyOf: (value: Value) => Value,
  reverse: boolean,
  context: Context,
): Value[] {
  context.budget.room(values.length * 64)
  const keyed = values.map((value) => ({ value, key: keyOf(value) }))
  const sign = reverse ? -1 : 1
  keyed.sort((a, b) => {
    if (compares('<', a.key, b.key, context)) return -sign
    return compares('<', b.key, a.key, context) ? sign : 0
  })
  return keyed.map(({ value }) => value)
}
