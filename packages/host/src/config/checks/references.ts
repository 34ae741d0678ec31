import type { ConfigReporter } from '../errors.ts'

/** What event rules can name. */
export interface Nameable {
  /** Whether there is a webhook of that name; also if that cannot be known. */
  hasWebhook(name: string): boolean
  /** The names of all webhooks, for a hint. */
  webhookNames(): readonly string[]
  /** The known event types; `undefined` if plugins could not be asked for theirs. */
  readonly eventTypes: readonly string[] | undefined
}

/**
 * Checks what an event rule names. It reads the rule's own values, of whatever shape, so that a mistake elsewhere hides none
 * of these.
 */
export function checkReferences(rule: unknown, known: Nameable, report: ConfigReporter): void {
  const checkWebhook = (webhook: unknown, ...path: readonly PropertyKey[]) => {
    if (typeof webhook !== 'string' || known.hasWebhook(webhook)) return
    report.unknownWebhook(path, webhook, () => known.webhookNames())
  }
  for (const [webhook, place] of elements(rule, 'webhooks')) checkWebhook(webhook, 'webhooks', place)
  for (const [action, place] of elements(rule, 'actions')) {
    const { type, webhook } = Object(action) as Readonly<Record<string, unknown>>
    if (type === 'webhook') checkWebhook(webhook, 'actions', place, 'webhook')
  }
  const { eventTypes } = known
  for (const [eventType, place] of elements(rule, 'eventTypes')) {
    if (typeof eventType !== 'string' || !eventTypes || eventTypes.includes(eventType)) continue
    report.unknownEventType(['eventTypes', place], eventType, eventTypes)
  }
}

function elements(holder: unknown, key: string): [unknown, number][] {
  const list = Object(holder)[key] as unknown
  return Array.isArray(list) ? list.map((element, index) => [element, index]) : []
}
