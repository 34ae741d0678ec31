import type { ConcurrencyBounds } from '@netbox-hooks/delivery'
import { z } from 'zod'

/** Of a webhook that does not say: as many as are safe to begin with, up to as many as its endpoint turns out to bear. */
const least = 8
const most = 128

const requests = z.int().min(1).max(256)

const bounds = z
  .strictObject({ min: requests.optional(), max: requests.optional() })
  .superRefine(({ min, max }, context) => {
    if (min === undefined || max === undefined || min <= max) return
    const message = `It must be at most max, which is ${max}`
    context.addIssue({ code: 'custom', path: ['min'], message })
  })
  .transform(({ min, max }) => ({
    min: min ?? Math.min(least, max ?? least),
    max: max ?? Math.max(most, min ?? most),
  }))

/** How many requests may be in flight: a fixed number, or bounds between which it adapts. */
export const concurrency: z.ZodType<number | ConcurrencyBounds> = z
  .union([requests, bounds], { error: 'It must be a whole number, or an object with min and max.' })
  .default({ min: least, max: most })
