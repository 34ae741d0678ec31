import type { ConfigReporter } from '../errors.ts'

/** What event rules can name. */
export interface Nameable {
  /** Whether there is a webhook of that name; also if that cannot be known. */
  hasWebhook(name: string): boolean
  /** The names of all webhooks, for a hint. */
  webhookNames(): readonly string[]
  /** Whether there is a managed webhook of that name, which these rules cannot name. */
  isManagedWebhook?(name: string): boolean
  /** The known event types; `undefined` if plugins could not be asked for theirs. */
  readonly eventTypes: readonly string[] | undefined
}

/**
 * Checks what an event rule names. It reads the rule's own values, of whatever shape, so that a mistake elsewhere hides none
 * of these.
 */
export function checkReferences(rule: unknown, known: Nameable, report: ConfigReporter): void {
  for (const { webhook, path } of namedWebhooks(rule)) {
    if (known.hasWebhook(webhook)) continue
    if (known.isManagedWebhook?.(webhook)) report.managedWebhook(path, webhook)
    else report.unknownWebhook(path, webhook, () => known.webhookNames())
  }
  const { eventTypes } = known
  for (const [eventType, place] of elements(rule, 'eventTypes')) {
    if (typeof eventType !== 'string' || !eventTypes || eventTypes.includes(eventType)) continue
    report.unknownEventType(['eventTypes', place], eventType, eventTypes)
  }
}

/** The webhooks that an event rule names, and where. */
export function namedWebhooks(
  rule: unknown,
): readonly { readonly webhook: string; readonly path: readonly PropertyKey[] }[] {
  const ofRule = elements(rule, 'webhooks').map(([webhook, place]) => [webhook, ['webhooks', place]] as const)
  const ofActions = elements(rule, 'actions').flatMap(([action, place]) => {
    const { type, webhook } = Object(action) as Readonly<Record<string, unknown>>
    return type === 'webhook' ? [[webhook, ['actions', place, 'webhook']] as const] : []
  })
  return [...ofRule, ...ofActions].flatMap(([webhook, path]) =>
    typeof webhook === 'string' ? [{ webhook, path }] : [],
  )
}

function elements(holder: unknown, key: string): [unknown, number][] {
  const list = Object(holder)[key] as unknown
  return Array.isArray(list) ? list.map((element, index) => [element, index]) : []
}
