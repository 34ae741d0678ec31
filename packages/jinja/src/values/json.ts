import { typeError, valueError } from '../errors.ts'
import { sorted } from './compare.ts'
import { floatText } from './floats.ts'
import {
  type Context,
  Dict,
  Float,
  Instance,
  Markup,
  Tuple,
  typeName,
  Undefined,
  type Value,
} from './model.ts'
import { deepestValue, intText } from './print.ts'

/**
 * Python's `json.dumps(value, sort_keys=True, indent=…)`.
 * @param indent what one level is set in by; without it all stands in one line
 */
export function dumpJson(value: Value, indent: string | undefined, context: Context): string {
  return write(value, 0)

  function write(value: Value, depth: number): string {
    context.budget.step()
    if (depth > deepestValue) throw valueError('Circular reference detected')
    if (value === null) return 'null'
    if (typeof value === 'string') return writeText(value)
    if (typeof value === 'boolean') return String(value)
    if (typeof value === 'number' || typeof value === 'bigint') return intText(value, context)
    if (value instanceof Float) return writeFloat(value.value)
    if (value instanceof Markup) return writeText(value.text)
    if (Array.isArray(value))
      return wrap(
        '[]',
        value.map((item) => write(item, depth + 1)),
        depth,
      )
    if (value instanceof Tuple)
      return wrap(
        '[]',
        value.items.map((item) => write(item, depth + 1)),
        depth,
      )
    if (value instanceof Dict) {
      const entries = new Map(value.entries())
      const keys = sorted(value.keys(), (key) => key, false, context)
      const items = keys.map(
        (key) => `${writeText(keyText(key))}: ${write(entries.get(key) as Value, depth + 1)}`,
      )
      return wrap('{}', items, depth)
    }
    const name = value instanceof Instance || value instanceof Undefined ? typeName(value) : typeName(value)
    throw typeError(`Object of type ${name} is not JSON serializable`)
  }

  function wrap(brackets: string, items: readonly string[], depth: number): string {
    if (items.length === 0) return brackets
    const [open, close] = brackets
    const length = items.reduce((sum, item) => sum + item.length + 2, 2)
    context.budget.room(length)
    if (indent === undefined) return `${open}${items.join(', ')}${close}`
    context.budget.room((items.length + 1) * indent.length * (depth + 1))
    const inner = `\n${indent.repeat(depth + 1)}`
    return `${open}${inner}${items.join(`,${inner}`)}\n${indent.repeat(depth)}${close}`
  }

  function keyText(key: Value): string {
    if (typeof key === 'string') return key
    if (key instanceof Markup) return key.text
    if (key === null || typeof key === 'boolean') return String(key)
    if (typeof key === 'number' || typeof key === 'bigint') return intText(key, context)
    if (key instanceof Float) return writeFloat(key.value)
    throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`)
  }

  function writeText(text: string): string {
    context.budget.work(text.length)
    const written = JSON.stringify(text)
    // JSON.stringify() has escaped lone surrogates already.
    return /[\x7f-\uffff]/.test(written) ? written.replace(/[\x7f-\uffff]/g, escapeUnit) : written
  }
}

function writeFloat(value: number): string {
  if (Number.isFinite(value)) return floatText(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** As Jinja2 makes JSON safe inside HTML. */
export function htmlSafeJson(json: string): string {
  return json.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}
