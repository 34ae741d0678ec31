import { isObject } from '@netbox-hooks/core/json'
import { rawConfigSchema } from './parse.ts'

type Schema = Readonly<Record<string, unknown>>

const reference = {
  description: 'A value that stands elsewhere: in an environment variable, or in a file.',
  oneOf: [
    {
      type: 'object',
      properties: { env: { type: 'string' } },
      required: ['env'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { file: { type: 'string' } },
      required: ['file'],
      additionalProperties: false,
    },
  ],
}

/**
 * The JSON Schema of a configuration in JSON or YAML, for editors. It knows less than `netbox-hooks check`: nothing of
 * what one value says of another.
 *
 * @param describe the description of what stands at a path, e.g. `webhooks.timeout`
 */
export function configSchema(describe: (path: string) => string | undefined): Schema {
  const { properties, ...schema } = rawConfigSchema()
  const { plugins, ...others } = properties as Readonly<Record<string, Schema>>
  const parts = { plugins: withPlainEntries(plugins as Schema), ...others }
  const described = Object.entries(parts).map(([name, part]) => {
    const whole = name === '$schema' ? part : withReferences(part)
    return [name, withDescriptions(whole, name, describe)]
  })
  return {
    ...schema,
    title: 'Configuration of netbox-hooks',
    // A home for anchors.
    patternProperties: { '^x-': {} },
    properties: Object.fromEntries(described),
    $defs: { reference },
  }
}

/** A plugin without options is listed by its entry alone. */
function withPlainEntries({ items, ...list }: Schema): Schema {
  const { items: _, ...pair } = items as Schema
  return {
    ...list,
    items: {
      anyOf: [
        { type: 'string', minLength: 1 },
        { ...pair, minItems: 1 },
      ],
    },
  }
}

/** Lets every value stand elsewhere that a text can be turned into. */
function withReferences(schema: Schema): Schema {
  if (isLeaf(schema)) return orReference(schema)
  const entries = Object.entries(schema).map(([key, value]) => [key, partWithReferences(key, value)])
  const whole: Schema = Object.fromEntries(entries)
  return isSchema(schema['items']) && isLeaf(schema['items']) ? orReference(whole) : whole
}

function partWithReferences(key: string, value: unknown): unknown {
  if (key === 'properties' && isSchema(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, withReferences(inner as Schema)]),
    )
  if (['anyOf', 'oneOf', 'prefixItems'].includes(key) && Array.isArray(value))
    return value.map(withReferences)
  return ['items', 'additionalProperties'].includes(key) && isSchema(value) ? withReferences(value) : value
}

function orReference(schema: Schema): Schema {
  const { anyOf, ...others } = schema
  const reference = { $ref: '#/$defs/reference' }
  return Array.isArray(anyOf) ? { ...others, anyOf: [...anyOf, reference] } : { anyOf: [schema, reference] }
}

/** Whether it is a text, a number or a boolean, or a choice between these; not a word that says what stands beside it. */
function isLeaf({ type, const: only, anyOf }: Schema): boolean {
  if (Array.isArray(anyOf)) return anyOf.every(isLeaf)
  return ['string', 'number', 'integer', 'boolean'].includes(String(type)) && only === undefined
}

function withDescriptions(
  schema: Schema,
  path: string,
  describe: (path: string) => string | undefined,
): Schema {
  const inner = (value: unknown) => withDescriptions(value as Schema, path, describe)
  const { properties = {}, items, anyOf, prefixItems } = schema
  const description = describe(path)
  const described = Object.entries(properties as Record<string, Schema>).map(([name, value]) => [
    name,
    withDescriptions(value, `${path}.${name}`, describe),
  ])
  return {
    ...(description !== undefined && { description }),
    ...schema,
    ...(described.length > 0 && { properties: Object.fromEntries(described) }),
    ...(isSchema(items) && { items: withoutOwn(inner(items)) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(inner).map(withoutOwn) }),
    ...(Array.isArray(prefixItems) && { prefixItems: prefixItems.map(inner).map(withoutOwn) }),
  }
}

/** The list or the choice is what is described, not each item or alternative. */
function withoutOwn({ description: _, ...schema }: Schema): Schema {
  return schema
}

function isSchema(value: unknown): value is Schema {
  return isObject(value)
}
