import { boundedText, kindName } from '@netbox-hooks/core'
import { limits } from '@netbox-hooks/core/json'
import { type DurationBounds, durationProblem, milliseconds } from '@netbox-hooks/core/times'
import { z } from 'zod'

const days = 86_400_000

/** How long something may take: there is no "without limit", so it is not 0. */
export const timeLimit: z.ZodType<number, unknown> = duration({ least: 1, most: days })

/** A pause before something is done; 0 is none. */
export const pause: z.ZodType<number, unknown> = duration({ least: 0, most: 30 * days })

/** How long something is kept; 0 is not at all. */
export const keepingTime: z.ZodType<number, unknown> = duration({ least: 0, most: 36_500 * days })

/** A span of time within bounds; becomes whole milliseconds. */
export function duration(bounds: DurationBounds): z.ZodType<number, unknown> {
  return z
    .unknown()
    .meta(schemaOf(bounds))
    .transform((value, context) => {
      const problem = durationProblem(value, bounds)
      if (problem === undefined) return milliseconds(value) as number
      context.addIssue(`${shown(value)} ${problem}`)
      return z.NEVER
    })
}

/** A program may give anything: what cannot be a duration is not written out. */
function shown(value: unknown): string {
  if (typeof value === 'string') return boundedText(JSON.stringify(value), limits.quotedText)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindName(value)
}

/** How editors are told of it: the bounds of numbers; those of texts are checked when they are read. */
function schemaOf({ least, most }: DurationBounds): Record<string, unknown> {
  return {
    anyOf: [
      { type: 'number', minimum: least / 1_000, maximum: most / 1_000 },
      { type: 'string', pattern: String.raw`^\d+(?:\.\d+)?(?:ms|s|m|h|d)$` },
    ],
  }
}
