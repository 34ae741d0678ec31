import { stringifyJson } from '@netbox-hooks/core/json'
import type { FastifyServerOptions } from 'fastify'
import { zodValidator } from '../contract/validation.ts'

/** Writes an answer that our own routes have made: JSON as it is. */
export const plainSerializer =
  () =>
  (data: unknown): string =>
    stringifyJson(data)

/**
 * How our own routes are checked and written, for an instance that has no others. By itself Fastify loads Ajv and
 * fast-json-stringify, for JSON Schema: most of what there is of it, and nothing that we need.
 */
export const ownCompilers: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: {
    buildValidator: () => zodValidator as never,
    buildSerializer: () => plainSerializer as never,
  },
}
