import { rawConfigSchema } from './parse.ts'

type Schema = Readonly<Record<string, unknown>>

/** The parts of a configuration in which a text may stand elsewhere: in a variable or a file. */
const partsWithReferences = ['webhooks', 'server']

const reference = {
  description: 'A text that stands elsewhere: in an environment variable, or in a file.',
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
    const whole = partsWithReferences.includes(name) ? (withReferences(part) as Schema) : part
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

function withReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences)
  if (typeof schema !== 'object' || schema === null) return schema
  const { type, const: only, enum: words } = schema as Schema
  // The words of a choice decide what stands beside them.
  if (type === 'string' && only === undefined && words === undefined)
    return { anyOf: [schema, { $ref: '#/$defs/reference' }] }
  const entries = Object.entries(schema).map(([key, value]) =>
    key === 'propertyNames' ? [key, value] : [key, withReferences(value)],
  )
  return Object.fromEntries(entries)
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
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
