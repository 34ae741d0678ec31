import { NetboxHooksError } from '@netbox-hooks/core'
import { NetworkPolicy } from '@netbox-hooks/delivery'
import type { z } from 'zod'
import { name } from './common.ts'

/** What the network policy is to let through. */
export const allowedTarget: z.ZodType<string> = name.superRefine((value, context) => {
  try {
    new NetworkPolicy({ allow: [value] })
  } catch (error) {
    if (!NetboxHooksError.is(error)) throw error
    context.addIssue(error.message)
  }
})
