import type { SecretVariable } from '../managed/secret-variables.ts'
import type { Settings } from './webhook.ts'

const read = /(['"])([A-Za-z_]\w*)\1\s*\|\s*env\b/g

/** The environment variables that templates read by the filter `env`: they are NetBox's, and have to be allowed. */
export function variablesOfTemplates(webhooks: readonly Settings[]): readonly SecretVariable[] {
  const found = new Map<string, string[]>()
  for (const { name, ...settings } of webhooks)
    for (const text of Object.values(settings))
      if (typeof text === 'string')
        for (const [, , variable = ''] of text.matchAll(read)) {
          const webhooksOf = found.get(variable) ?? []
          if (!webhooksOf.includes(name)) webhooksOf.push(name)
          found.set(variable, webhooksOf)
        }
  return [...found].map(([name, of]) => ({
    name,
    of: `a template of ${of.join(', ')}, as in NetBox's environment`,
  }))
}
