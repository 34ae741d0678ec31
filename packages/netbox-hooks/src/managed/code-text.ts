import { stringifyPart } from '@netbox-hooks/core/json'
import { printableJson } from '@netbox-hooks/core/printable'

/** Lines are no longer than that if they can be. */
const width = 100

/**
 * A value of JSON as it is written in JavaScript: keys without quotes where they need none, large integers with all their
 * digits, and in one line what fits into it.
 * @param indent of the line that it begins in
 */
export function codeText(value: unknown, indent: string = ''): string {
  return written({ value }, 'value', indent)
}

function written(holder: object, key: string, indent: string): string {
  const value: unknown = (holder as Readonly<Record<string, unknown>>)[key]
  if (typeof value === 'string') return textOf(value)
  if (typeof value === 'number') return stringifyPart(holder, key).replace(/^-?\d{16,}$/, '$&n')
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = Object.keys(value)
    .filter((name) => isList || (value as Readonly<Record<string, unknown>>)[name] !== undefined)
    .map((name) => (isList ? '' : `${keyOf(name)}: `) + written(value, name, inner))
  const [open, close, blank] = isList ? ['[', ']', ''] : ['{', '}', ' ']
  if (parts.length === 0) return `${open}${close}`
  const line = `${open}${blank}${parts.join(', ')}${blank}${close}`
  if (!line.includes('\n') && indent.length + line.length <= width && isFlat(value)) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

/** Whether there is nothing of more than one level in it. */
function isFlat(value: object): boolean {
  const inner = Object.values(value).filter((part) => typeof part === 'object' && part !== null)
  return inner.every((part) => Object.values(part).every((leaf) => typeof leaf !== 'object' || leaf === null))
}

function keyOf(name: string): string {
  if (name === '__proto__') return '["__proto__"]'
  return /^[a-zA-Z_$][\w$]*$/.test(name) ? name : textOf(name)
}

/** In single quotes, if there are none in it. */
function textOf(text: string): string {
  const json = printableJson(JSON.stringify(text))
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`
}
