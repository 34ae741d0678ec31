import type { JsonObject } from '../change-event.ts'
import type { TypeFilter } from '../events/type-filter.ts'
import type { EnvelopeOptions } from './envelope.ts'
import { publicName } from './payload.ts'

/** What is known of the bodies that a receiver gets. */
export interface BodySchemaOptions extends EnvelopeOptions, TypeFilter {
  /** What plugins have declared of the context. */
  readonly context: readonly DeclaredContext[]
}

/** What one callback has declared. */
export interface DeclaredContext {
  readonly plugin: string
  /** A JSON Schema of what it returns. */
  readonly schema: JsonObject
  /** The key that its data is nested under. */
  readonly namespace?: string | undefined
}

const nullableText = { type: ['string', 'null'] }
const nullableObject = { type: ['object', 'null'] }

/** The JSON Schema (draft 2020-12) of the bodies that are sent for events of these types in this envelope. */
export function bodySchema(options: BodySchemaOptions): JsonObject {
  const { payload = 'netbox', context } = options
  const declared = context.map((one, index) => ({ ...one, id: `urn:netbox-hooks:context:${index}` }))
  const wrap = {
    netbox: (schema: JsonObject) => schema,
    standard: standardSchema,
    cloudevents: cloudEventSchema,
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...wrap[payload](payloadSchema(options, declared)),
    ...(declared.length > 0 && {
      // With an id of its own: references inside it stay inside it.
      $defs: Object.fromEntries(
        declared.map(({ plugin, schema, id }, index) => {
          const { $schema: _, ...rest } = schema
          return [`${plugin}#${index}`, { ...rest, $id: id }]
        }),
      ),
    }),
  }
}

type Declared = DeclaredContext & { readonly id: string }

function payloadSchema(
  { eventTypes, objectTypes, legacyKeys = true }: BodySchemaOptions,
  declared: readonly Declared[],
): JsonObject {
  return {
    type: 'object',
    properties: {
      event: { type: 'string', ...(eventTypes && { enum: [...new Set(eventTypes.map(publicName))] }) },
      timestamp: { type: 'string', format: 'date-time' },
      object_type: { type: 'string', ...(objectTypes && { pattern: patternOf(objectTypes) }) },
      ...(legacyKeys && { username: nullableText, request_id: nullableText }),
      data: { description: 'The object as the application shows it.' },
      request: {
        type: 'object',
        properties: {
          id: nullableText,
          method: nullableText,
          path: nullableText,
          user: nullableText,
          path_info: nullableText,
          GET: nullableObject,
        },
        required: ['id', 'method', 'path', 'user'],
      },
      snapshots: { type: 'object', properties: { prechange: nullableObject, postchange: nullableObject } },
      context: contextSchema(declared),
    },
    required: [
      'event',
      'timestamp',
      'object_type',
      ...(legacyKeys ? ['username', 'request_id'] : []),
      'data',
    ],
  }
}

/**
 * Keys that plugins have declared, each as its last plugin has it: the last one wins. None is required, because a callback
 * may have nothing to say of an event, or fail; others may be there, because not every plugin declares its own.
 */
function contextSchema(declared: readonly Declared[]): JsonObject {
  const properties = declared.flatMap(({ id, schema, namespace, plugin }): [string, JsonObject][] => {
    const description = `By ${plugin}.`
    if (namespace !== undefined) return [[namespace, { $ref: id, description }]]
    const keys = Object.keys(Object(schema['properties']))
    return keys.map((key) => [key, { $ref: `${id}#/properties/${pointer(key)}`, description }])
  })
  return { type: 'object', properties: Object.fromEntries(properties) }
}

function standardSchema(payload: JsonObject): JsonObject {
  const { timestamp, type } = eventSchemas(payload)
  return {
    type: 'object',
    properties: { type, timestamp, data: payload },
    required: ['type', 'timestamp', 'data'],
  }
}

function cloudEventSchema(payload: JsonObject): JsonObject {
  const { timestamp, type } = eventSchemas(payload)
  return {
    type: 'object',
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string' },
      source: { const: 'netbox-hooks' },
      type,
      subject: { type: 'string', description: "The object's id." },
      time: timestamp,
      datacontenttype: { const: 'application/json' },
      data: payload,
    },
    required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'data'],
  }
}

function eventSchemas({ properties }: JsonObject): {
  readonly timestamp: unknown
  readonly type: JsonObject
} {
  const { timestamp } = properties as JsonObject
  return {
    timestamp,
    type: { type: 'string', description: 'The object type and the event: dcim.site.updated.' },
  }
}

/** `dcim.*` is all of an application. */
function patternOf(objectTypes: readonly string[]): string {
  const alternatives = objectTypes.map((type) => escapeRegExp(type).replace(/\\\*$/, '[^.]+'))
  return `^(?:${[...new Set(alternatives)].join('|')})$`
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}-]/g, '\\$&')
}

function pointer(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}
