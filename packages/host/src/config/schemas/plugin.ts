import { z } from 'zod'
import type { ParsedPlugin } from '../parsed.ts'
import { name } from './common.ts'

const pluginOptions = z
  .strictObject({
    optional: z.boolean().default(false),
    isolation: z.literal('worker').optional(),
    heapLimit: z.int().min(32).max(65_536).optional(),
  })
  .superRefine(({ isolation, heapLimit }, context) => {
    if (heapLimit === undefined || isolation !== undefined) return
    context.addIssue({ code: 'custom', path: ['heapLimit'], message: `heapLimit needs isolation: 'worker'` })
  })

/** One entry of `plugins`. */
export const pluginListing: z.ZodType<ParsedPlugin> = z.preprocess(
  (listing) => (typeof listing === 'string' ? [listing] : listing),
  z
    .tuple([name, pluginOptions.prefault({})])
    .transform(([entry, { heapLimit = 128, ...options }]) => ({ entry, heapLimit, ...options })),
)
