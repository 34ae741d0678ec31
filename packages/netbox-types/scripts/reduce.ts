// Cuts NetBox's OpenAPI document down to what the types of some object types are made from:
// `node scripts/reduce.ts DOCUMENT 'dcim.site=/api/dcim/sites/=Site' … > openapi/netbox.json`
import { readFileSync } from 'node:fs'

type Json = Record<string, unknown>

const [file = '', ...wanted] = process.argv.slice(2)
const document = JSON.parse(readFileSync(file, 'utf8')) as {
  openapi: string
  info: Json
  components: { schemas: Record<string, Json> }
}

const dropped = ['maxLength', 'pattern', 'title', 'x-spec-enum-id', 'example', 'default']
const schemas: Record<string, unknown> = {}
const paths: Record<string, unknown> = {}
for (const entry of wanted) {
  const [path = '', schema = ''] = entry.split('=')
  keep(schema)
  const $ref = `#/components/schemas/${schema}`
  paths[`${path}{id}/`] = {
    get: { responses: { 200: { content: { 'application/json': { schema: { $ref } } } } } },
  }
}
const { openapi, info } = document
const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
console.log(JSON.stringify({ openapi, info, paths, components: { schemas: sorted } }, undefined, 1))

/** A schema, and all that it refers to. */
function keep(name: string): void {
  if (schemas[name]) return
  const { description: _, ...schema } = document.components.schemas[name] as Json
  schemas[name] = cut(schema)
}

function cut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cut)
  if (typeof value !== 'object' || value === null) return value
  const { $ref } = value as { $ref?: string }
  if ($ref !== undefined) keep($ref.slice($ref.lastIndexOf('/') + 1))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => typeof inner === 'object' || !(dropped.includes(key) || isList(inner)))
      .map(([key, inner]) => [key, key === 'label' ? { type: 'string' } : cut(inner)]),
  )
}

/** Whether a description lists the values of an enum, which stand beside it. */
function isList(description: unknown): boolean {
  return typeof description === 'string' && description.startsWith('* `')
}
