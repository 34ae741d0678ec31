import { z } from 'zod'
import { milliseconds } from '../duration.ts'

/** A text that is not empty. */
export const name: z.ZodString = z.string().min(1)

/** How editors are told of it; what is written is checked below. */
const durationSchema = {
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: String.raw`^\d+(?:\.\d+)?(?:ms|s|m|h|d)$` },
  ],
}
/** A span of time; becomes milliseconds. */
export const duration: z.ZodType<number, unknown> = z
  .unknown()
  .meta(durationSchema)
  .transform((value, context) => {
    const ms = milliseconds(value)
    if (ms !== undefined) return ms
    context.addIssue(
      `${JSON.stringify(value)} is no duration; write seconds (30) or a unit ('500ms', '30s', '5m', '2h')`,
    )
    return z.NEVER
  })
