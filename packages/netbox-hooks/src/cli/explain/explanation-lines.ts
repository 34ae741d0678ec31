import { parseOwnJson, stringifyJson, stringifyPart } from '@netbox-hooks/core/json'
import { describeWebhook, type WebhookRecord } from '@netbox-hooks/delivery/queue'
import type { EventExplanation, Explanation, RuleExplanation } from '@netbox-hooks/webhooks'
import { commandFor } from '../../operator/command-for.ts'
import { timeText } from '../../terminal/times.ts'

/**
 * What an event would lead to, for people.
 * @param stopped webhooks that are not sent to now
 */
export function explanationLines(
  explanation: EventExplanation,
  stopped: readonly WebhookRecord[] = [],
): readonly string[] {
  const { event, rules, outcomes, provenance, requests, actions, failures, doubts } = explanation
  const object = event.objectId === null ? event.objectType : `${event.objectType} ${event.objectId}`
  const lines = [`${event.eventType} of ${object}`]

  lines.push('', 'Event rules', ...rules.flatMap(ruleLines))
  if (rules.length === 0) lines.push('  There are none.')

  if (outcomes.length > 0) lines.push('', 'Context')
  for (const { plugin, callback, outcome, durationMs, returned, error } of outcomes) {
    const answer = error?.message ?? (returned ? stringifyJson(returned) : 'nothing')
    lines.push(
      `  ${callback ?? 'a tap'} of ${plugin}  ${outcome} after ${durationMs.toFixed(1)} ms: ${answer}`,
    )
  }
  for (const [key, { plugin, overwrote = [] }] of Object.entries(provenance)) {
    if (overwrote.length > 0) lines.push(`  "${key}" is ${plugin}'s, which overwrote ${overwrote.join(', ')}`)
  }

  for (const { rule, type, settings } of actions) {
    lines.push(
      '',
      `The action ${type} would be run (event rule ${rule}) with ${JSON.stringify(settings ?? {})}`,
    )
  }
  for (const { error } of failures) lines.push('', `Not sent: ${error.message}`)
  for (const { webhook, rule, method, url, headers, body } of requests) {
    lines.push('', `Would be sent to ${webhook} (event rule ${rule})`, `  ${method} ${url}`)
    const record = stopped.find((one) => one.webhook === webhook)
    if (record) {
      const now = Date.now()
      const words = describeWebhook(record, {
        timeText: (time) => timeText(new Date(time).toISOString()),
        now,
      })
      const waits = record.until === undefined || record.until > now ? 'It would wait' : 'It might wait'
      lines.push(`  ${waits}: ${webhook} is ${words}`)
      lines.push(`  ${commandFor('webhooks resume', webhook)} makes it active again.`)
    }
    for (const [name, value] of Object.entries(headers)) lines.push(`  ${name}: ${value}`)
    lines.push('', indent(formatBody(body), 1))
  }
  for (const { message, hint = '' } of doubts) lines.push('', `warning: ${message} ${hint}`.trimEnd())
  if (requests.length + actions.length + failures.length === 0) lines.push('', 'Nothing would be sent.')
  return lines
}

/** Whether a rule fires, and why: condition by condition. */
export function ruleLines({ rule, fired, reason, conditions }: RuleExplanation): readonly string[] {
  const head = `  ${fired ? 'fired' : 'not'}  ${rule}: ${reason}`
  return conditions === undefined ? [head] : [head, ...formatConditions(conditions, 3)]
}

function formatConditions(explanation: Explanation, depth: number): string[] {
  const margin = '  '.repeat(depth)
  const result = explanation.reached ? String(explanation.result) : 'not reached'
  if (!('attr' in explanation)) {
    const logic = explanation.and ? 'and' : 'or'
    const members = explanation.and ?? explanation.or ?? []
    return [
      `${margin}${logic}: ${result}`,
      ...members.flatMap((member) => formatConditions(member, depth + 1)),
    ]
  }
  const { attr, op, negate, reason } = explanation
  const expected = ['value', 'from', 'to']
    .filter((key) => explanation[key as never] !== undefined)
    .map((key) => stringifyPart(explanation, key))
  const found = 'actual' in explanation ? ` It is ${stringifyPart(explanation, 'actual')}.` : ''
  const was = 'before' in explanation ? ` It was ${stringifyPart(explanation, 'before')}.` : ''
  const condition = [negate ? 'not' : '', attr, op, ...expected].filter(Boolean).join(' ')
  return [`${margin}${condition}: ${result}.${found}${was} ${reason}`]
}

/** JSON over several lines; anything else as it is. */
function formatBody(body: Uint8Array): string {
  const text = Buffer.from(body).toString()
  try {
    return stringifyJson(parseOwnJson(text), 2)
  } catch {
    return text
  }
}

function indent(text: string, depth: number): string {
  return text.replaceAll(/^/gm, '  '.repeat(depth))
}
