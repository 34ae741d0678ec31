import { documentation } from '@netbox-hooks/core'
import { isObject } from '@netbox-hooks/core/json'
import { exactId, type JsonObject, type PartialRequest, type Snapshots } from '@netbox-hooks/webhooks'
import { z } from 'zod'

// What several routes have in common. Everything on the wire is in snake_case, as NetBox has it; the schemas that
// validate are the ones that the OpenAPI document is made of.

/** An object of JSON, taken as it is. */
export const jsonObject: z.ZodType<JsonObject> = z
  .custom<JsonObject>(isObject, 'Expected an object')
  .meta({ type: 'object' })

/** Text, null, or nothing. */
export const text: z.ZodType<string | null | undefined> = z.string().nullish()

/** What is said of the request that a change belongs to. */
export const requestFields: z.ZodRawShape & Record<keyof PartialRequest, z.ZodType> = {
  id: text,
  method: text,
  path: text,
  user: text,
  path_info: text,
  GET: jsonObject.nullish(),
}

/** A point in time with its offset. */
export const timestamp: z.ZodISODateTime = z.iso.datetime({ offset: true })

/** A time in an answer. */
export const time: z.ZodType<string | null> = z.string().nullable().meta({ format: 'date-time' })

/** States of an object before and after a change. */
export const snapshots: z.ZodType<{ [Side in keyof Snapshots]?: JsonObject | null | undefined }> =
  z.strictObject({ prechange: jsonObject.nullish(), postchange: jsonObject.nullish() })

/** What accepted events are answered with. */
export const accepted: z.ZodType<{ readonly ids: readonly string[] }> = z.object({
  ids: z.array(z.string()).meta({ description: 'In the order of the events.' }),
})

/** What every error is answered with. */
export const errorAnswer: z.ZodType = z.object({
  code: z.string().meta({ description: `Stable; all are listed at ${documentation('errors.md')}.` }),
  message: z.string(),
  where: z.string().optional(),
  hint: z.string().optional(),
  plugin: z.string().optional(),
  problems: z
    .array(z.looseObject({ code: z.string(), message: z.string(), where: z.string().optional() }))
    .optional(),
  request_id: z.string(),
})

/** Both states of an object, `null` where one is not known. */
export function completeSnapshots({ prechange, postchange }: z.output<typeof snapshots>): Snapshots {
  return { prechange: prechange ?? null, postchange: postchange ?? null }
}

/** The id of an object by its data. */
export function idOf(data: JsonObject | null): string | number | null {
  const id = data && exactId(data, 'id')
  return typeof id === 'string' || typeof id === 'number' ? id : null
}
