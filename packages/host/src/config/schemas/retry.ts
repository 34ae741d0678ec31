import { z } from 'zod'
import type { RetryPolicy } from '../parsed.ts'
import { pause } from './duration.ts'

/** When what has failed is tried again. */
export const retry: z.ZodType<RetryPolicy> = z.strictObject({ schedule: z.array(pause).min(1).optional() })
