import type { Schema } from '../netbox-fields/kinds.ts'
import type { Dialect } from './dialect.ts'
import { type Filter, lookups } from './filters.ts'

// What the OpenAPI document says of these routes. It is made of the same tables as the answers.

/** One object as it is answered. Which fields it has, the query may say. */
export function shownSchema({ title, fields }: Dialect): Schema {
  const properties = fields.map(({ name, kind, help, mayBeNull, isReadOnly, show }) => [
    name,
    {
      // What is shown of it is of another form than what is written.
      ...(show && !isReadOnly ? {} : mayBeNull ? nullable(kind.schema) : kind.schema),
      ...(help !== undefined && { description: help }),
      ...(isReadOnly && { readOnly: true }),
    },
  ])
  return { title: title.replaceAll(' ', ''), type: 'object', properties: Object.fromEntries(properties) }
}

/** One object as it is written. @param isWhole whether what is required must be there @param beside further fields */
export function writtenSchema({ title, fields }: Dialect, isWhole: boolean, beside: Schema = {}): Schema {
  const properties = fields.map(({ name, kind, help, mayBeNull, isReadOnly }) => [
    name,
    {
      ...(isReadOnly ? {} : mayBeNull ? nullable(kind.schema) : kind.schema),
      ...(help !== undefined && { description: help }),
      // It may be sent back as it was shown.
      ...(isReadOnly && { readOnly: true }),
    },
  ])
  const required = fields.flatMap(({ name, isRequired }) => (isRequired && isWhole ? [name] : []))
  return {
    title: `${isWhole ? '' : 'Patched'}${title.replaceAll(' ', '')}Request`,
    type: 'object',
    properties: { ...Object.fromEntries(properties), ...beside },
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** A page of them. */
export function pageSchema(entry: Schema): Schema {
  return {
    type: 'object',
    properties: {
      count: { type: ['integer', 'null'] },
      next: { type: ['string', 'null'] },
      previous: { type: ['string', 'null'] },
      results: { type: 'array', items: entry },
    },
    required: ['count', 'next', 'previous', 'results'],
  }
}

/** An answer of one sentence. */
export const detailSchema: Schema = {
  title: 'Detail',
  type: 'object',
  properties: {
    detail: { type: 'string' },
    code: { type: 'string' },
    request_id: { type: 'string' },
  },
  required: ['detail'],
}

/** Mistakes by field, or of a list of objects by object. */
export const mistakesSchema: Schema = {
  title: 'Mistakes',
  anyOf: [
    { type: 'object', additionalProperties: { type: ['array', 'object', 'string'] } },
    { type: 'array', items: { type: 'object' } },
  ],
}

const shownParts = {
  brief: { description: 'Only the fields by which others refer to it; `false` and `0` are no.' },
  fields: { type: 'string', description: 'Only these fields, with commas between them.' },
  omit: { type: 'string', description: 'All but these fields; `exclude` is another name of it.' },
}

/** The query of one object. */
export const oneQuery: Schema = { type: 'object', properties: shownParts }

/** The query of a list. */
export function listQuery({ filters }: Dialect): Schema {
  return {
    type: 'object',
    properties: {
      q: { type: 'string', description: 'Part of a name, a description or a URL.' },
      limit: { type: 'integer', description: 'Default 50, 1,000 at most; 0 is all.' },
      offset: { type: 'integer' },
      start: {
        type: 'integer',
        description: 'In the order of ids, from that one on; instead of offset and ordering.',
      },
      ordering: { type: 'string', description: 'Fields with commas between them, each with - in reverse.' },
      ...shownParts,
      ...Object.fromEntries(filters.flatMap(parametersOf)),
    },
  }
}

function parametersOf({ name, type }: Filter): [string, Schema][] {
  if (type === 'boolean') return [[name, { type: 'boolean' }]]
  const value =
    type === 'number'
      ? { type: 'integer' }
      : type === 'time'
        ? { type: 'string', format: 'date-time' }
        : { type: 'string' }
  return [
    [name, { type: 'array', items: value }],
    ...lookups[type].map((lookup): [string, Schema] => [
      `${name}__${lookup}`,
      lookup === 'empty' ? { type: 'boolean' } : { type: 'array', items: value },
    ]),
  ]
}

function nullable(schema: Schema): Schema {
  const { type, enum: choices } = schema
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] }
  return {
    ...schema,
    type: [...new Set([type, 'null'].flat())],
    ...(Array.isArray(choices) && { enum: [...choices, null] }),
  }
}
