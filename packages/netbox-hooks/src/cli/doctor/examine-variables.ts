import { closest } from '@netbox-hooks/core/hints'
import { tokenVariables } from '@netbox-hooks/host/parts'
import { logLevelVariable } from '@netbox-hooks/host/words'
import type { Finding } from './finding.ts'

const known = [
  'NETBOX_HOOKS_CONFIG',
  'NETBOX_HOOKS_QUEUE',
  'NETBOX_HOOKS_HOST',
  'NETBOX_HOOKS_PORT',
  'NETBOX_HOOKS_URL',
  logLevelVariable,
  ...Object.keys(tokenVariables),
]

/** Variables that nothing reads, though they are named almost as those that something does. */
export function examineVariables(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const unknown = Object.keys(env).filter((name) => name.startsWith('NETBOX_HOOKS_') && !known.includes(name))
  return unknown.flatMap((name): Finding[] => {
    const nearest = closest(name, known, 3)
    if (nearest === undefined) return []
    const message = `Nothing reads the environment variable ${name}.`
    return [{ topic: 'env', status: 'warn', message, hint: `Did you mean ${nearest}?` }]
  })
}
