import type { ConfigReporter } from './errors.ts'

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
  const webhooks = namesIn(raw, 'webhooks', report)
  // One of them may have the name that a rule says.
  const listed = elements(raw, 'webhooks')
  const isUnknown =
    listed.length === 0
      ? report.lacks('webhooks')
      : listed.some(([, at]) => report.lacks('webhooks', at, 'name'))
  namesIn(raw, 'eventRules', report)
  for (const [rule, index] of elements(raw, 'eventRules')) {
    const checkWebhook = (webhook: unknown, ...path: readonly PropertyKey[]) => {
      if (typeof webhook !== 'string' || webhooks.includes(webhook) || isUnknown) return
      report.unknownWebhook(['eventRules', index, ...path], webhook, webhooks)
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

/** The names of a list's elements; reports those that stand twice. */
function namesIn(raw: unknown, list: string, report: ConfigReporter): string[] {
  const names: string[] = []
  for (const [element, index] of elements(raw, list)) {
    const name = (element as Fields | null)?.['name']
    if (typeof name !== 'string') continue
    if (names.includes(name))
      report.duplicateName([list, index, 'name'], list === 'webhooks' ? 'webhooks' : 'event rules', name)
    names.push(name)
  }
  return names
}

function elements(holder: unknown, key: string): [unknown, number][] {
  const list = (holder as Fields | null | undefined)?.[key]
  return Array.isArray(list) ? list.map((element, index) => [element, index]) : []
}
