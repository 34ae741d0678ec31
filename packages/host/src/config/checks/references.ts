import type { ConfigReporter } from '../errors.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * Checks what the values of a configuration say of each other. It reads the file's own values, of whatever shape,
 * so that a mistake elsewhere hides none of these.
 *
 * @param eventTypes the known event types; `undefined` if plugins could not be asked for theirs
 */
export function checkReferences(
  raw: unknown,
  eventTypes: readonly string[] | undefined,
  report: ConfigReporter,
): void {
  const webhooks = elements(raw, 'webhooks').map(([webhook]) => Object(webhook).name as unknown)
  const names = new Set(webhooks)
  const known = webhooks.filter(isText)
  // One of them may have the name that a rule says.
  const listed = elements(raw, 'webhooks')
  const isUnknown =
    listed.length === 0
      ? report.lacks('webhooks')
      : listed.some(([, at]) => report.lacks('webhooks', at, 'name'))
  for (const [rule, index] of elements(raw, 'eventRules')) {
    const checkWebhook = (webhook: unknown, ...path: readonly PropertyKey[]) => {
      if (typeof webhook !== 'string' || names.has(webhook) || isUnknown) return
      report.unknownWebhook(['eventRules', index, ...path], webhook, known)
    }
    for (const [webhook, place] of elements(rule, 'webhooks')) checkWebhook(webhook, 'webhooks', place)
    for (const [action, place] of elements(rule, 'actions')) {
      const { type, webhook } = Object(action) as Fields
      if (type === 'webhook') checkWebhook(webhook, 'actions', place, 'webhook')
    }
    for (const [eventType, place] of elements(rule, 'eventTypes')) {
      if (typeof eventType !== 'string' || !eventTypes || eventTypes.includes(eventType)) continue
      report.unknownEventType(['eventRules', index, 'eventTypes', place], eventType, eventTypes)
    }
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function elements(holder: unknown, key: string): [unknown, number][] {
  const list = (holder as Fields | null | undefined)?.[key]
  return Array.isArray(list) ? list.map((element, index) => [element, index]) : []
}
