import { readFileSync } from 'node:fs'
import {
  type NetboxObjectTypeName,
  netboxObject,
  netboxObjectTypes,
  netboxSnapshot,
} from '@netbox-hooks/webhooks/netbox-objects'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'

type Json = Record<string, unknown>

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))

/** One object of each type as a NetBox 4.6.8 answered with it. */
const recorded: Record<NetboxObjectTypeName, Json> = read('netbox-objects.json')
/** The schemas of its answers, and which of them is that of which type. */
const { types, schemas }: { types: Record<string, string>; schemas: Record<string, Json> } =
  read('netbox-schemas.json')

const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false })
for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(asJsonSchema(schema) as Json, name)

describe.each(Object.keys(netboxObjectTypes) as NetboxObjectTypeName[])('%s', (objectType) => {
  const object = withoutHost(recorded[objectType])

  it('is made from the fields of a recorded one as NetBox shows that, but for the host in URLs', () => {
    expect(netboxObject(objectType, object)).toEqual(object)
  })

  it('has the keys of a recorded one, in their order, whatever is given', () => {
    for (const fields of [{}, { id: 7, description: 'x', tags: ['a'] }])
      expect(Object.keys(netboxObject(objectType, fields))).toEqual(Object.keys(object))
  })

  it('is, given nothing, what the schema of the REST API says, as far as NetBox keeps to it', () => {
    const deviations = deviationsOf(objectType, object)
    expect(
      deviationsOf(objectType, netboxObject(objectType)).filter((path) => !deviations.includes(path)),
    ).toEqual([])
  })

  it('has in snapshots the value of a choice, the id of a related object and the names of tags', () => {
    const shown = netboxObject(objectType, object)
    const raw = netboxSnapshot(objectType, shown)
    for (const [name, value] of Object.entries(raw)) {
      const { [name]: inApi } = shown as Json
      if (name === 'tags') expect(value).toEqual((inApi as Json[]).map((tag) => tag['name']))
      else if (name.endsWith('_type') && typeof inApi === 'string') expect(value).toBeTypeOf('number')
      else if (Array.isArray(inApi)) expect(value).toEqual(inApi.map(({ id }) => id))
      else if (typeof value === 'string' && typeof inApi === 'number') expect(Number(value)).toBe(inApi)
      else if (name === 'custom_fields' || name === 'local_context_data') expect(value).toEqual(inApi)
      else if (typeof inApi !== 'object' || inApi === null) expect(value).toBe(inApi)
      else expect([(inApi as Json)['id'], (inApi as Json)['value']]).toContain(value)
    }
  })

  it('has for every choice a label that NetBox knows', () => {
    const { properties } = schemas[types[objectType] as string] as { properties: Record<string, Json> }
    const { fields } = netboxObjectTypes[objectType]
    for (const [name, property] of Object.entries(properties)) {
      const { value, label } = (property['properties'] ?? {}) as Record<string, { enum?: string[] }>
      if (!fields[name]?.raw || !value?.enum || !label?.enum || value.enum.length > 20) continue
      for (const each of value.enum.filter((known) => !isSpelledByHand(known))) {
        const shown = fields[name].shown(each) as { label: string }
        expect([name, each, label.enum.includes(shown.label)]).toEqual([name, each, true])
      }
    }
  })
})

/** Where an object is not what the schema says. */
function deviationsOf(objectType: NetboxObjectTypeName, object: unknown): string[] {
  ajv.validate(types[objectType] as string, object)
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** Those for which the label is not made: whoever needs it gives it. */
function isSpelledByHand(value: unknown): boolean {
  return (
    value === '' ||
    value === null ||
    /post|wall|ieee|passive|1c|2c|4c|6c|8c|access-point|^ap$|^(?:side|rear|bottom|top)-to-/.test(
      String(value),
    )
  )
}

function withoutHost(object: Json): Json {
  return JSON.parse(JSON.stringify(object).replaceAll('https://netbox.example.com', ''))
}

/** OpenAPI 3.0 says of a value in a word of its own that it may be null. */
function asJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asJsonSchema)
  if (typeof schema !== 'object' || schema === null) return schema
  // Bounds are flags in it that are numbers here.
  const {
    nullable,
    exclusiveMaximum: _,
    exclusiveMinimum: __,
    ...rest
  } = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, asJsonSchema(value)])) as Json
  if (typeof rest['$ref'] === 'string') rest['$ref'] = rest['$ref'].replace('#/components/schemas/', '')
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest
}
