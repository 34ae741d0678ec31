import { typeError } from '../errors.ts'
import { type Context, Dict, Float, Instance, Markup, Undefined, type Value } from './model.ts'
import { toInt } from './numbers.ts'
import { deepestValue, str, tooDeep } from './print.ts'
import { toList } from './sequences.ts'

/** A value as JSON has it: objects for dicts, lists for all that can be gone through, `null` for what is undefined. */
export function toData(value: Value, context: Context, depth = 0): unknown {
  context.budget.step()
  if (depth > deepestValue) throw tooDeep('in what a filter is given')
  if (value === null || value instanceof Undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Float) return value.value
  if (value instanceof Markup) return value.text
  const inner = (item: Value) => toData(item, context, depth + 1)
  if (value instanceof Dict)
    return Object.fromEntries(value.entries().map(([key, item]) => [str(key, context), inner(item)]))
  if (value instanceof Instance) throw typeError(`a filter cannot be given a ${value.typeName}`)
  return toList(value, context).map(inner)
}

/** A value of JSON data. A whole number is an `int`. */
export function toValue(data: unknown, context: Context, depth = 0): Value {
  context.budget.step()
  context.budget.room(16)
  if (depth > deepestValue) throw tooDeep('in what a filter gives')
  if (data === undefined || data === null) return null
  if (typeof data === 'boolean') return data
  if (typeof data === 'string') {
    context.budget.room(data.length)
    return data
  }
  if (typeof data === 'bigint') return toInt(data)
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data + 0 : new Float(data)
  if (Array.isArray(data)) return data.map((item) => toValue(item, context, depth + 1))
  if (typeof data !== 'object') throw typeError(`a filter gave a ${typeof data}`)
  return Dict.of(Object.entries(data).map(([key, item]) => [key, toValue(item, context, depth + 1)]))
}
