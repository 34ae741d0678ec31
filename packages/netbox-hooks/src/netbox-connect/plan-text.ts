import { shownUrl } from '@netbox-hooks/server'
import { valueText } from '../managed/differences.ts'
import type { NetboxKind } from './netbox-objects.ts'
import { type ConnectStep, type FieldDifference, ofNewWebhook } from './plan.ts'

const kinds: Readonly<Record<NetboxKind, string>> = {
  webhook: 'webhook',
  event_rule: 'event rule',
  tag: 'tag',
}
const signs: Readonly<Record<ConnectStep['does'], string>> = {
  create: '+',
  change: '~',
  keep: ' ',
  remove: '-',
}

/** A plan line by line. */
export function planLines(steps: readonly ConnectStep[]): readonly string[] {
  return steps.flatMap((step) => [
    `${signs[step.does]} ${kinds[step.kind]} ${JSON.stringify(step.name)}${step.does === 'keep' ? ' is as it should be' : ''}`,
    ...detailsOf(step).map((line) => `    ${line}`),
  ])
}

/** A step as it is shown as JSON: without the secret. */
export function shownStep(step: ConnectStep): object {
  const { does, kind, name } = step
  const id = does === 'create' ? null : step.object.id
  const differences = does === 'change' ? step.differences.map(shownDifference) : []
  return { does, kind, name, id, differences, ...(does === 'create' && { fields: withoutSecret(step.body) }) }
}

function shownDifference({ field, before, after }: FieldDifference): FieldDifference {
  if (field !== 'payload_url') return { field, before, after }
  return { field, before: shownUrl(String(before)), after: shownUrl(String(after)) }
}

/** A field that differs, on one line. */
export function differenceText(difference: FieldDifference): string {
  const { field, before, after } = shownDifference(difference)
  if (field === 'secret') return 'secret: another one'
  return `${field}: ${valueText(before)} → ${valueText(after)}`
}

function detailsOf(step: ConnectStep): readonly string[] {
  if (step.does === 'change') return step.differences.map(differenceText)
  if (step.does !== 'create') return []
  const { payload_url: url, object_types: types, event_types: events, conditions } = step.body
  return [
    ...(typeof url === 'string' ? [`to ${url}`] : []),
    ...(Array.isArray(events) ? [`${events.join(', ')} of ${namesOf(types)}`] : []),
    ...(conditions ? [`if ${valueText(conditions)}`] : []),
  ]
}

/** Names that are listed; of more it is said how many there are. */
const mostNames = 12

function namesOf(types: unknown): string {
  const names = types as readonly string[]
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ')
}

function withoutSecret(body: Readonly<Record<string, unknown>>): object {
  const { secret, action_object_id: id, ...fields } = body
  return {
    ...fields,
    ...(id !== undefined && { action_object_id: id === ofNewWebhook ? null : id }),
    ...(secret !== undefined && { has_secret: secret !== '' }),
  }
}
