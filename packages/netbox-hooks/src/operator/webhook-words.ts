import { describeWebhook } from '@netbox-hooks/delivery/queue'
import { counted } from '@netbox-hooks/host/words'
import type { WireWebhook } from '@netbox-hooks/server'
import { timeText } from '../terminal/times.ts'
import { commandFor } from './command-for.ts'

/** A webhook's state in one word that whoever does not know breakers understands. */
export function stateWord({
  enabled = true,
  held = null,
  state,
}: Pick<WireWebhook, 'state'> & { readonly enabled?: boolean; readonly held?: string | null }): string {
  if (!enabled) return 'not enabled'
  if (held !== null) return 'held'
  return state === 'open' ? 'stopped' : state
}

/** How a webhook stands: `cmdb is stopped by its breaker until …, then one delivery is tried: 4 attempts … failed.` */
export function standing({
  name,
  state,
  until,
  reason,
  held = null,
}: Pick<WireWebhook, 'name' | 'state' | 'until' | 'reason'> & { readonly held?: string | null }): string {
  if (held !== null) return `Nothing is sent to ${name}, and nothing of it is lost: ${held}`
  const record = { state, until: until === null ? undefined : Date.parse(until), reason: reason ?? undefined }
  const words = describeWebhook(record, { timeText: () => timeText(until as string), now: Date.now() })
  return `${name} is ${words.replace(/\.$/, '')}.`
}

/** What waits for a webhook, for what, and what to type; empty if nothing does. */
export function waitingFor(webhook: WireWebhook): string[] {
  const { name, state, enabled, held, pending, waiting_for_retry: later, next_retry_at: nextAt } = webhook
  if (pending === null || later === null || pending === 0) return []
  const all = `${counted(pending, 'delivery waits', 'deliveries wait')} for it`
  const resume = `${commandFor('webhooks resume', name)} makes it active again.`
  if (enabled && state !== 'active') return [`${all}. ${resume}`]
  if (held !== null) return [`${all}: ${pending === 1 ? 'it goes' : 'they go'} when that has changed.`]
  if (later === 0) return [`${all}: ${pending === 1 ? 'it goes' : 'they go'} as soon as it is their turn.`]
  const next = nextAt === null ? '' : `, the next one at ${timeText(nextAt)}`
  const retries = later === pending ? `, for their next attempt` : `; ${later} of them for their next attempt`
  return [`${all}${retries}${next}.`, `${commandFor('deliveries retry --webhook', name)} tries them now.`]
}
