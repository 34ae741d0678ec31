import { z } from 'zod'
import { keyProblem, keysIn } from '../../keys/key.ts'

/** One key, or several: a variable and a file hold as many as there are. */
const keys = z
  .string()
  // For editors.
  .meta({ pattern: String.raw`^\s*nbhk_[\w-]{43}(?:[\s,]+nbhk_[\w-]{43})*\s*$` })
  .superRefine((text, context) => {
    const given = keysIn(text)
    const params = { code: 'NBH_ENCRYPTION_KEY_INVALID', hint: '`netbox-hooks keys create` prints one.' }
    if (given.length === 0) context.addIssue({ code: 'custom', message: 'There is no key in it', params })
    for (const [index, key] of given.entries()) {
      const problem = keyProblem(key)
      const which = given.length === 1 ? 'The key' : `Key ${index + 1}`
      if (problem !== undefined) context.addIssue({ code: 'custom', message: `${which} ${problem}`, params })
    }
  })

/** With what secrets are encrypted. */
export const encryption: z.ZodType<{ readonly keys: readonly string[] }> = z.strictObject({
  keys: z
    .array(keys)
    .default([])
    .transform((texts) => texts.flatMap(keysIn)),
})
