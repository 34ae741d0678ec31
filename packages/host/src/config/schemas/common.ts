import { nameProblem, shownName } from '@netbox-hooks/core'
import { z } from 'zod'

/** A text that is not empty. */
export const name: z.ZodString = z.string().min(1)

/** What something is for, in people's words; as long as NetBox takes it. */
export const description: z.ZodString = z
  .string()
  // For editors.
  .meta({ maxLength: 200 })
  .refine((value) => [...value].length <= 200, 'It must have at most 200 characters')

/** What people call a part of the configuration: it stands in paths, in commands and in labels of metrics. */
export const properName: z.ZodString = named(nameProblem)

/** The same for what stands in no path, as event rules: a slash is a sign like others. */
export const pathlessName: z.ZodString = named((value) => nameProblem(value.replaceAll('/', '-')))

function named(problemOf: (value: string) => string | undefined): z.ZodString {
  return (
    z
      .string()
      // For editors.
      .meta({ minLength: 1, maxLength: 150 })
      .superRefine((value, context) => {
        const problem = problemOf(value)
        if (problem !== undefined) context.addIssue(`The name ${shownName(value)} ${problem}`)
      })
  )
}
