import type { JsonObject, PartialRequest } from '@netbox-hooks/webhooks'
import { z } from 'zod'
import { jsonObject, requestFields, snapshots, text } from './schemas.ts'

/**
 * The body of NetBox's webhook: up to 4.5 without `request`, in 4.6 with it, and from 4.7 without `username` and
 * `request_id`, and with more in `request`. What else an administrator's own version may add is let through.
 */
export interface NetboxPayload {
  readonly event: string
  readonly timestamp: string
  readonly object_type?: string | undefined
  readonly model?: string | undefined
  readonly username?: string | null | undefined
  readonly request_id?: string | null | undefined
  readonly data: JsonObject | null
  readonly request?: PartialRequest | null | undefined
  readonly snapshots?: z.output<typeof snapshots> | null | undefined
  readonly context?: JsonObject | null | undefined
}

export const netboxPayload: z.ZodType<NetboxPayload> = z
  .looseObject({
    event: z.string().min(1).meta({ description: 'Public name, e.g. updated.' }),
    timestamp: z.string().min(1),
    object_type: z.string().optional().meta({ description: 'app.model' }),
    model: z.string().optional().meta({ description: 'In the place of object_type in old versions.' }),
    username: text,
    request_id: text,
    data: jsonObject.nullable(),
    request: z.looseObject(requestFields).nullish(),
    snapshots: snapshots.nullish(),
    context: jsonObject.nullish(),
  })
  .meta({ title: 'NetBoxPayload' })
