import { closest } from '@netbox-hooks/core/hints'
import { proxyVariables } from '@netbox-hooks/delivery'
import { keyVariables, type ParsedConfig, tokenVariables } from '@netbox-hooks/host/parts'
import { logLevelVariable } from '@netbox-hooks/host/words'
import type { Finding } from '../../terminal/finding.ts'

const known = [
  'NETBOX_HOOKS_CONFIG',
  'NETBOX_HOOKS_QUEUE',
  'NETBOX_HOOKS_HOST',
  'NETBOX_HOOKS_PORT',
  'NETBOX_HOOKS_URL',
  logLevelVariable,
  ...Object.values(keyVariables),
  ...Object.keys(tokenVariables),
  ...Object.values(keyVariables),
]

/** Proxies that the environment names, and nothing uses unless the configuration says so. */
export function examineProxies(
  env: Readonly<Record<string, string | undefined>>,
  { delivery, webhooks }: Pick<ParsedConfig, 'delivery' | 'webhooks'>,
): Finding[] {
  const set = [...proxyVariables.http, ...proxyVariables.https].filter((name) => env[name])
  const names = set.join(', ')
  if (set.length === 0) return []
  if (delivery.proxy === 'environment') {
    const message = `Requests go through the proxies of ${names}, but for this machine and what NO_PROXY lists.`
    return [{ topic: 'proxy', status: 'ok', message }]
  }
  if (webhooks.length > 0 && webhooks.every(({ proxy }) => proxy !== undefined)) return []
  const message = `Requests do not go through the proxies of ${names}.`
  const hint = "delivery: { proxy: 'environment' } lets them; a webhook may name its own."
  return [{ topic: 'proxy', status: 'warn', message, hint }]
}

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
