import { actionTarget, type DeliveryState, type HistoryFilter } from '@netbox-hooks/delivery'
import { z } from 'zod'
import { timestamp } from './schemas.ts'

type OptionalText = z.ZodOptional<z.ZodString>

/** Which deliveries: every part that is given must fit. */
export const filterShape: {
  readonly webhook: OptionalText
  readonly action: OptionalText
  readonly state: z.ZodOptional<z.ZodEnum<{ [State in DeliveryState]: State }>>
  readonly event_id: OptionalText
  readonly event_type: OptionalText
  readonly object_type: OptionalText
  readonly object_id: z.ZodOptional<z.ZodUnion<readonly [z.ZodString, z.ZodNumber]>>
  readonly rule: OptionalText
  readonly plugin: OptionalText
  readonly error_code: OptionalText
  readonly from: z.ZodOptional<z.ZodISODateTime>
  readonly to: z.ZodOptional<z.ZodISODateTime>
} = {
  webhook: z.string().optional(),
  action: z.string().optional().meta({ description: "Runs of that action of a plugin's." }),
  state: z.enum(['pending', 'delivered', 'failed', 'cancelled']).optional(),
  event_id: z.string().optional(),
  event_type: z.string().optional(),
  object_type: z.string().optional(),
  object_id: z.union([z.string(), z.number()]).optional(),
  rule: z.string().optional(),
  plugin: z.string().optional().meta({ description: 'A plugin that has added to the context.' }),
  error_code: z.string().optional().meta({ description: "Code of the latest attempt's error." }),
  from: timestamp.optional().meta({ description: 'Made at or after that time.' }),
  to: timestamp.optional().meta({ description: 'Made before that time.' }),
}

/** A filter as the history takes it. */
export function filterOf(wire: z.output<z.ZodObject<typeof filterShape>>): HistoryFilter {
  const { webhook, action, event_id, event_type, object_type, object_id, error_code, from, to, ...same } =
    wire
  return {
    ...same,
    // Nothing is both: no webhook has no name.
    webhook: action === undefined ? webhook : webhook === undefined ? actionTarget(action) : '',
    eventId: event_id,
    eventType: event_type,
    objectType: object_type,
    objectId: object_id,
    errorCode: error_code,
    from: msOf(from),
    to: msOf(to),
  }
}

/** A time that may be left out, in ms since the epoch. */
export function msOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time)
}
