import { correctionOf } from './corrections.ts'
import { refersTo, type Schema, type Schemas } from './document.ts'
import { choiceIn, isComputedCount, isRelated, isTypeOfRelation, maybeNone } from './kinds.ts'
import { anyObject, keyText, literalText } from './literal.ts'
import { interfaceName, valueText } from './shape.ts'

/** Properties of NetBox's API alone. */
const ofTheApi: ReadonlySet<string> = new Set(['id', 'url', 'display', 'display_url'])
/** Properties that nobody can write in NetBox's API, and that are stored all the same. */
const stamps: ReadonlySet<string> = new Set(['created', 'last_updated'])

/**
 * The interface of an object's snapshots. They hold the fields as NetBox's database has them: another object is its id, a
 * choice its value, a decimal number a text, a tag its name. No document describes them; what is not certain is left out.
 */
export function snapshotText(name: string, schemas: Schemas): string {
  const { properties = {} } = schemas[name] ?? {}
  const lines = Object.entries(properties).flatMap(([key, schema]) => {
    const type = fieldText(key, schema, properties, schemas)
    const none = correctionOf(name, key).nullable ? ' | null' : ''
    return type === undefined ? [] : `  readonly ${keyText(key)}?: ${type}${none}\n`
  })
  return `export interface ${snapshotName(name)} {\n${lines.join('')}  readonly [field: string]: unknown\n}\n`
}

export function snapshotName(schema: string): string {
  return `${interfaceName(schema)}Snapshot`
}

function fieldText(key: string, schema: Schema, siblings: Schemas, schemas: Schemas): string | undefined {
  if (ofTheApi.has(key) || schema.writeOnly || isComputedCount(schema)) return undefined
  if (stamps.has(key)) return 'string | null'
  if (schema.readOnly) return schema.type === 'integer' && key.endsWith('_count') ? 'number' : undefined
  if (key === 'tags') return 'readonly string[]'
  if (isTypeOfRelation(key, siblings)) return 'number | null'
  const value = choiceIn(schema) ?? (schema.enum && schema)
  if (value) return choiceText(value)
  if (isRelated(schema, schemas)) return schema.nullable ? 'number | null' : 'number'
  if (refersTo(schema) !== undefined) return undefined
  return plainText(schema, schemas)
}

function choiceText(value: Schema): string {
  const text = valueText(value)
  return maybeNone(value) ? `${text} | ${literalText('')} | null` : text
}

function plainText(schema: Schema, schemas: Schemas): string | undefined {
  const { type, items = {}, nullable, oneOf, minimum, maximum } = schema
  const none = nullable ? ' | null' : ''
  if (type === 'array') {
    if (isRelated(items, schemas)) return 'readonly number[]'
    // A list of values is written as text, one of objects that are named by texts as their ids.
    return items.type === 'string' ? 'string | readonly number[]' : undefined
  }
  if (type === 'number') {
    // Decimals are bounded by their digits.
    return (minimum !== undefined && maximum !== undefined ? 'string' : 'number') + none
  }
  if (type === 'object') return anyObject
  if (oneOf?.every((each) => each.type === 'string')) return `string${none}`
  return { string: `string${none}`, integer: `number${none}`, boolean: `boolean${none}` }[type ?? '']
}
