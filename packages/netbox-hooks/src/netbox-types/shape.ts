import { correctionOf } from './corrections.ts'
import { refersTo, type Schema, type Schemas } from './document.ts'
import { choiceIn, isComputedCount, isGenericRelation, maybeNone } from './kinds.ts'
import { anyObject, commentText, keyText, listText, literalText, typeName } from './literal.ts'
import { withConfigContext } from './object-types.ts'

/** Writes what objects look like in NetBox's API and webhooks, and notes which schemas that refers to. */
export class Shapes {
  readonly #schemas: Schemas
  /** Names of schemas that have been referred to. */
  readonly named: Set<string> = new Set()

  constructor(schemas: Schemas) {
    this.#schemas = schemas
  }

  /** An interface that stands for a schema. */
  interfaceText(name: string): string {
    const { properties = {} } = this.#schemas[name] ?? {}
    const lines = Object.entries(properties)
      .filter(([key, schema]) => !schema.writeOnly && !isConfigContext(name, key))
      .map(([key, schema]) => this.#propertyText(name, key, schema, properties))
    return `export interface ${interfaceName(name)} {\n${lines.join('')}}\n`
  }

  #propertyText(owner: string, key: string, schema: Schema, siblings: Schemas): string {
    const { nullable, optional } = correctionOf(owner, key)
    const type = isGenericRelation(key, siblings) ? this.#relationText(schema) : this.#typeText(schema)
    const isNullable = nullable && !type.endsWith(' | null')
    const mark = optional || isComputedCount(schema) ? '?' : ''
    const comment = commentText(schema.description, '  ')
    return `${comment}  readonly ${keyText(key)}${mark}: ${type}${isNullable ? ' | null' : ''}\n`
  }

  #relationText(schema: Schema): string {
    return orNull(schema.type === 'array' ? listText('RelatedObject') : 'RelatedObject', schema.nullable)
  }

  #typeText(schema: Schema): string {
    const value = choiceIn(schema)
    if (value) return orNull(`Choice<${valueText(value)}>`, schema.nullable || maybeNone(value))
    const reference = refersTo(schema)
    if (reference !== undefined) return orNull(this.#name(reference), schema.nullable)
    const type = this.#plainText(schema)
    return type === 'unknown' ? type : orNull(type, schema.nullable || schema.enum?.includes(null))
  }

  #plainText(schema: Schema): string {
    const { type, oneOf, anyOf, enum: values, items = {}, properties, additionalProperties } = schema
    const either = oneOf ?? anyOf
    if (either) return [...new Set(either.map((each) => this.#typeText(each)))].join(' | ')
    if (values) return valueText(schema)
    if (type === 'array') return listText(this.#elementText(items))
    if (type === 'object' && properties) return this.#objectText(properties)
    if (type === 'object' || additionalProperties) return anyObject
    return primitives[type ?? ''] ?? 'unknown'
  }

  /** Objects in lists are shown in short, also those that the document describes whole. */
  #elementText(items: Schema): string {
    const reference = refersTo(items)
    if (reference === undefined || !this.#isWhole(reference)) return this.#typeText(items)
    const brief = `Brief${reference}`
    return this.#schemas[brief] ? this.#name(brief) : `InShort<${this.#name(reference)}>`
  }

  /** Whether a schema describes all of an object. */
  #isWhole(name: string): boolean {
    const { properties = {} } = this.#schemas[name] ?? {}
    return 'id' in properties && 'created' in properties
  }

  #objectText(properties: Schemas): string {
    const fields = Object.entries(properties).map(
      ([key, schema]) => `readonly ${keyText(key)}: ${this.#typeText(schema)}`,
    )
    return `{ ${fields.join('; ')} }`
  }

  #name(schema: string): string {
    this.named.add(schema)
    return interfaceName(schema)
  }
}

const primitives: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
}

/** Webhooks have no configuration contexts: NetBox computes those when its API is asked. */
function isConfigContext(schema: string, key: string): boolean {
  return key === 'config_context' && withConfigContext.test(schema)
}

/** The name of the interface that stands for a schema. */
export function interfaceName(schema: string): string {
  return typeName(schema.replace(withConfigContext, ''))
}

/** The values of an enum, or the type of those that it does not list. */
export function valueText({ enum: values, type }: Schema): string {
  const known = values?.filter((value) => value !== '' && value !== null) ?? []
  return known.length > 0 ? known.map(literalText).join(' | ') : (primitives[type ?? ''] ?? 'unknown')
}

export function orNull(type: string, nullable: boolean | undefined): string {
  return nullable ? `${type} | null` : type
}
