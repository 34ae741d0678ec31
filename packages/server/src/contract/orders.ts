import { z } from 'zod'
import { isoTime } from '../iso-time.ts'
import type { ListedObject, ListedSecret, ObjectOrder, Settings } from '../objects/index.ts'
import { halfCharacterIn } from './half-character.ts'
import { jsonObject, time } from './schemas.ts'

/** Orders of one request at most. */
const mostOrders = 20_000

const kind = z.enum(['webhook', 'event_rule'])
const id = z.int().min(1)
const version = z.int().min(1).optional().meta({ description: 'Only if that is the one it has.' })

const settings = jsonObject
  .superRefine((value, context) => {
    const path = halfCharacterIn(value)
    const message = 'It has half a character (a lone surrogate), and is no text'
    if (path) context.addIssue({ code: 'custom', path: [...path], message })
  })
  .meta({
    type: 'object',
    description: 'With the names and in the form of the configuration. "********" leaves a secret as it is.',
  })

type Update = ObjectOrder & { readonly op: 'update' }

/** An order as it goes over the wire. JSON has no `undefined`: what is taken out is named in `unset`. */
export type WireOrder =
  | Exclude<ObjectOrder, Update>
  | (Omit<Update, 'movesPending'> & {
      readonly unset?: readonly string[] | undefined
      readonly moves_pending?: boolean | undefined
    })

const order: z.ZodType<WireOrder> = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('create'), kind, settings }),
  z.strictObject({
    op: z.literal('update'),
    kind,
    id,
    version,
    settings,
    unset: z
      .array(z.string().min(1))
      .max(100)
      .optional()
      .meta({ description: 'Settings that are taken out, so that their defaults count.' }),
    replaces: z.boolean().optional().meta({ description: 'Takes out what `settings` does not name.' }),
    moves_pending: z.boolean().optional().meta({
      description: 'Sends what waits for the webhook to its new URL. Default: it keeps the old one.',
    }),
  }),
  z.strictObject({
    op: z.literal('delete'),
    kind,
    id,
    version,
    pending: z
      .enum(['cancel', 'keep'])
      .optional()
      .meta({ description: 'What becomes of the deliveries that wait for the webhook. Default: cancel.' }),
  }),
])

/** What `POST /api/orders` takes. */
export const orders: z.ZodType<{ readonly orders: readonly WireOrder[]; readonly dry_run: boolean }> =
  z.strictObject({
    orders: z.array(order).min(1).max(mostOrders),
    dry_run: z
      .boolean()
      .default(false)
      .meta({ description: 'Says what would come of it; nothing is changed.' }),
  })

/** A webhook or an event rule as it goes over the wire. */
export interface WireObject {
  readonly kind: ListedObject['kind']
  readonly id: number
  readonly name: string
  readonly origin: string
  readonly version: number | null
  readonly created_at: string | null
  readonly changed_at: string | null
  readonly settings: Settings
  readonly secrets: readonly WireSecret[]
  /** What keeps it from doing its work. */
  readonly problems: readonly { readonly code: string; readonly message: string; readonly hint?: string }[]
}

/** What may be known of a key. */
export interface WireSecret {
  readonly id: string
  readonly created_at: string | null
  readonly ends_at: string | null
  readonly last_used_at: string | null
}

const wireSecret: z.ZodType<WireSecret> = z.object({
  id: z.string(),
  created_at: time,
  ends_at: time,
  last_used_at: time,
})

const problem = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() })

/** One of them, for the document. */
export const wireObject: z.ZodType<WireObject> = z
  .object({
    kind,
    id: z.number(),
    name: z.string(),
    origin: z.string().meta({ description: '`config`, `managed`, or the name of a plugin.' }),
    version: z.number().nullable().meta({ description: 'Of what is managed; one more with every change.' }),
    created_at: time,
    changed_at: time,
    settings,
    secrets: z.array(wireSecret).meta({ description: "The keys of a webhook's signatures." }),
    problems: z.array(problem).meta({ description: 'What keeps it from doing its work.' }),
  })
  .meta({ title: 'ManagedObject' }) as z.ZodType<WireObject>

/** The orders that a request asks for. */
export function toOrders(wire: readonly WireOrder[]): ObjectOrder[] {
  return wire.map((asked): ObjectOrder => {
    if (asked.op !== 'update') return asked
    const { moves_pending: movesPending, unset = [], settings, ...rest } = asked
    const taken = Object.fromEntries(unset.map((name) => [name, undefined]))
    return { ...rest, movesPending, settings: { ...taken, ...settings } }
  })
}

/** An object as it goes over the wire. */
export function wireObjectOf(listed: ListedObject): WireObject {
  const { kind, id, name, origin, version, createdAt, changedAt, settings, secrets, problems } = listed
  return {
    kind,
    id,
    name,
    origin,
    version: version ?? null,
    created_at: isoTime(createdAt),
    changed_at: isoTime(changedAt),
    settings,
    secrets: secrets.map(wireSecretOf),
    problems: problems.map(({ code, message, hint }) => ({
      code,
      message,
      ...(hint !== undefined && { hint }),
    })),
  }
}

/** A key as it goes over the wire. */
export function wireSecretOf({ id, createdAt, endsAt, lastUsedAt }: ListedSecret): WireSecret {
  return {
    id,
    created_at: isoTime(createdAt),
    ends_at: isoTime(endsAt),
    last_used_at: isoTime(lastUsedAt),
  }
}
