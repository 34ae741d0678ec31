import { nameProblem, shownName } from '@netbox-hooks/core'
import { z } from 'zod'

/** A text that is not empty. */
export const name: z.ZodString = z.string().min(1)

/** What people call a part of the configuration: it stands in paths, in commands and in labels of metrics. */
export const properName: z.ZodString = z
  .string()
  // For editors.
  .meta({ minLength: 1, maxLength: 150 })
  .superRefine((value, context) => {
    const problem = nameProblem(value)
    if (problem !== undefined) context.addIssue(`The name ${shownName(value)} ${problem}`)
  })
