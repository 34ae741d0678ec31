import { z } from 'zod'

/** A text that is not empty. */
export const name: z.ZodString = z.string().min(1)
