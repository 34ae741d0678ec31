import { messageOf } from '@netbox-hooks/core'
import { copyJson, limits } from '@netbox-hooks/core/json'
import type { StandardJSONSchemaV1 } from '@standard-schema/spec'
import type { JsonObject } from '../change-event.ts'
import { callbackOptionInvalid } from '../errors.ts'

/**
 * What a callback returns, declared: a JSON Schema of draft 2020-12, or the schema of a library that can write one
 * ([Standard JSON Schema](https://standardschema.dev/json-schema): zod, valibot, arktype…).
 */
export type ContextSchema = StandardJSONSchemaV1 | { readonly [keyword: string]: unknown }

/** The declaration as JSON Schema. @throws NetboxHooksError `NBH_CALLBACK_INVALID` */
export function jsonSchemaOf(schema: ContextSchema): JsonObject {
  const { '~standard': standard } = Object(schema) as Partial<StandardJSONSchemaV1>
  if (standard === undefined) return asJson(schema)
  if (typeof standard.jsonSchema?.output !== 'function')
    throw invalid('a JSON Schema, or a schema of a library that can write one', schema)
  try {
    return asJson(standard.jsonSchema.output({ target: 'draft-2020-12' }))
  } catch (error) {
    throw invalid(`a schema that can be written as JSON Schema (${messageOf(error)})`, schema)
  }
}

function asJson(schema: unknown): JsonObject {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw invalid('an object', schema)
  const { copy, problem } = copyJson(schema, { bytes: limits.pluginBytes })
  if (problem) throw invalid(`a schema that can be written as JSON (${problem.reason})`, schema)
  return copy as JsonObject
}

function invalid(expected: string, found: unknown): Error {
  return callbackOptionInvalid('contextSchema', expected, found)
}
