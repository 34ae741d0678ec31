import { typeError } from '../errors.ts'
import { escapeHtml } from './characters.ts'
import { textOf } from './compare.ts'
import { formatPercent } from './format-percent.ts'
import { type Context, Dict, Float, Markup, Tuple, typeName, Undefined, type Value } from './model.ts'
import { calculate, integer, numeric, type Operator, toInt } from './numbers.ts'
import { str } from './print.ts'

/** Python's operators on any values. */
export function operate(operator: Operator, left: Value, right: Value, context: Context): Value {
  if (operator === '%' && textOf(left) !== undefined) return percent(left as string | Markup, right, context)
  if (left instanceof Undefined) return left.fail()
  if (right instanceof Undefined) return right.fail()
  const [a, b] = [numeric(left), numeric(right)]
  if (a !== undefined && b !== undefined) return calculate(operator, a, b, context)
  const result =
    operator === '+'
      ? joined(left, right, context)
      : operator === '*'
        ? repeated(left, right, context)
        : undefined
  if (result !== undefined) return result
  const [first, second] = [typeName(left), typeName(right)]
  if (operator === '+' && typeof left === 'string')
    throw typeError(`can only concatenate str (not "${second}") to str`)
  if (operator === '+' && (Array.isArray(left) || left instanceof Tuple))
    throw typeError(`can only concatenate ${first} (not "${second}") to ${first}`)
  const isSequence = (value: Value) =>
    textOf(value) !== undefined || Array.isArray(value) || value instanceof Tuple
  if (operator === '*' && (isSequence(left) || isSequence(right)))
    throw typeError(`can't multiply sequence by non-int of type '${isSequence(left) ? second : first}'`)
  const shown = operator === '**' ? '** or pow()' : operator
  throw typeError(`unsupported operand type(s) for ${shown}: '${first}' and '${second}'`)
}

/** Python's `left + right`. */
export function add(left: Value, right: Value, context: Context): Value {
  return operate('+', left, right, context)
}

function joined(left: Value, right: Value, context: Context): Value | undefined {
  const [a, b] = [textOf(left), textOf(right)]
  if (a !== undefined && b !== undefined) {
    context.budget.room(a.length + b.length)
    if (typeof left === 'string' && typeof right === 'string') return a + b
    const put = (value: Value, text: string) => (value instanceof Markup ? text : escapeHtml(text))
    return new Markup(put(left, a) + put(right, b))
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    context.budget.work(left.length + right.length)
    context.budget.room((left.length + right.length) * 8)
    return [...left, ...right]
  }
  if (!(left instanceof Tuple && right instanceof Tuple)) return undefined
  context.budget.room((left.items.length + right.items.length) * 8)
  return new Tuple([...left.items, ...right.items])
}

function repeated(left: Value, right: Value, context: Context): Value | undefined {
  const [count, value] = integer(left) === undefined ? [integer(right), left] : [integer(left), right]
  if (count === undefined) return undefined
  const times = Math.max(0, Number(count))
  const text = textOf(value)
  if (text !== undefined) {
    context.budget.room(text.length * times)
    const long = text === '' ? '' : text.repeat(times)
    return value instanceof Markup ? new Markup(long) : long
  }
  const items = Array.isArray(value) ? value : value instanceof Tuple ? value.items : undefined
  if (!items) return undefined
  context.budget.room(items.length * times * 8)
  context.budget.work(items.length * times)
  const long =
    items.length === 0
      ? []
      : Array.from({ length: items.length * times }, (_, index) => items[index % items.length] as Value)
  return Array.isArray(value) ? long : new Tuple(long)
}

/** Python's `text % values`. What is put into safe text is escaped. */
export function percent(format: string | Markup, values: Value, context: Context): Value {
  const text = textOf(format) as string
  context.budget.work(text.length)
  if (typeof format === 'string') return formatPercent(text, values, context)
  const safely = (item: Value): Value =>
    typeof item === 'string' || Array.isArray(item) || item instanceof Dict
      ? escapeHtml(str(item, context))
      : item
  let safe: Value = typeof values === 'string' ? safely(values) : values
  if (values instanceof Tuple) safe = new Tuple(values.items.map(safely))
  else if (values instanceof Dict) safe = Dict.of(values.entries().map(([key, item]) => [key, safely(item)]))
  return new Markup(formatPercent(text, safe, context))
}

/** Python's `-value` and `+value`. */
export function signed(sign: '-' | '+', value: Value): Value {
  if (value instanceof Undefined) return value.fail()
  const number = numeric(value)
  if (number === undefined) throw typeError(`bad operand type for unary ${sign}: '${typeName(value)}'`)
  if (sign === '+') return number
  if (number instanceof Float) return new Float(-number.value)
  return typeof number === 'number' ? 0 - number : toInt(-number)
}
