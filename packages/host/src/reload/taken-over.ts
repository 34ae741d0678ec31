import { isLoopback } from '@netbox-hooks/server'
import type { ParsedConfig, ParsedServer } from '../config/parsed.ts'

/**
 * A configuration as it counts after it has been read again while the host runs: what can be changed then is as it is now,
 * the rest as it was when the host started.
 */
export function takenOver(running: ParsedConfig, read: ParsedConfig): ParsedConfig {
  const { network, proxy, concurrency, retention } = read.delivery
  const { callback, context, action, template } = read.timeLimits
  return {
    ...running,
    webhooks: read.webhooks,
    eventRules: read.eventRules,
    delivery: { ...running.delivery, network, proxy, concurrency, retention },
    timeLimits: { ...running.timeLimits, callback, context, action, template },
    templates: read.templates,
    encryption: read.encryption,
    server: serverTakenOver(running.server, read.server),
  }
}

function serverTakenOver(
  running: ParsedServer | undefined,
  read: ParsedServer | undefined,
): ParsedServer | undefined {
  if (!running || !read) return running
  const { tokens, netbox } = read
  // The address that others reach stays until the next start, and so long it asks for tokens.
  const isOpen = tokens.length === 0 && !isLoopback(running.host ?? '127.0.0.1')
  return { ...running, netbox, tokens: isOpen ? running.tokens : tokens }
}
