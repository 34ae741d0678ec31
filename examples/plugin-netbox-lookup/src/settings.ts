import { z } from 'zod'

const field = z.string().regex(/^\w+(\.\w+)*$/, 'must be a field, or a path of fields such as "region.name"')
const objectType = z.string().regex(/^\w+\.\w+$/)

/** Says of a key of a record what it must be; zod itself says of it only that it is invalid. */
function keysAre(what: string) {
  return { error: ({ code }: { code?: string }) => (code === 'invalid_key' ? `must be ${what}` : undefined) }
}

const relations = z.record(field, z.array(field).min(1), keysAre('a field that has a related object'))

/** What the operator can set. */
export const settings = z.object({
  /** Where NetBox is, without `/api`. */
  url: z.url({ protocol: /^https?$/ }),
  /** Token of NetBox's API that may read; better as a reference, `{ env: 'NETBOX_TOKEN' }`. */
  token: z.string().min(1),
  /** Object type → relation → fields of the related object: `{ 'dcim.device': { site: ['facility', 'region.name'] } }`. */
  lookups: z.record(objectType, relations, keysAre('an object type such as "dcim.device"')),
  /** The longest that a webhook is held up, in seconds. A host gives all callbacks of an event 10 s. */
  timeoutSeconds: z.number().positive().max(8).default(1),
  /** How long an answer is used again, in seconds. */
  cacheSeconds: z.number().positive().default(60),
  /** How long it is remembered that NetBox does not have an object, or does not show it, in seconds. */
  missingSeconds: z.number().positive().default(10),
  /** How many answers are kept; they take 16 MiB at most. */
  cacheObjects: z.int().positive().default(1_000),
  /** How many requests NetBox is asked within any minute. */
  requestsPerMinute: z.int().positive().default(300),
  /** Failures in a row after which NetBox is left alone… */
  breakerFailures: z.int().positive().default(5),
  /** …and for how long, in seconds; then one request tries it. */
  breakerSeconds: z.number().positive().default(30),
})

export type NetboxLookupSettings = z.output<typeof settings>
