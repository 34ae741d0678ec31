import { firstWebhook, targetsOf } from '../netbox-fields/rule-targets.ts'
import type { ListedObject } from '../objects/index.ts'
import { commonFilters } from './common-filters.ts'
import type { Filter } from './filters.ts'

/** By what event rules can be chosen: NetBox's filters, the webhooks that they name, and where they come from. */
export const ruleFilters: readonly Filter[] = [
  ...commonFilters,
  {
    name: 'object_type',
    type: 'text',
    of: ({ settings }) => settings['objectTypes'] as readonly string[],
    // A rule that is for all types of an application is for each of them.
    fits: covers,
  },
  {
    name: 'event_type',
    type: 'text',
    of: ({ settings }) => settings['eventTypes'] as readonly string[],
    choices: ({ eventTypes }) => eventTypes,
  },
  { name: 'action_type', type: 'text', of: ({ settings }) => [targetsOf(settings)[0]?.type] },
  {
    name: 'action_object_type',
    type: 'text',
    of: ({ settings }) => (targetsOf(settings)[0]?.type === 'webhook' ? ['extras.webhook'] : []),
  },
  {
    name: 'action_object_id',
    type: 'number',
    of: (rule, view) => [firstWebhook(rule, view.webhookNamed)?.id],
  },
  { name: 'webhook', type: 'text', of: (rule) => webhooksOf(rule) },
  {
    name: 'webhook_id',
    type: 'number',
    of: (rule, view) => webhooksOf(rule).map((webhook) => view.webhookNamed(webhook)?.id),
  },
]

function webhooksOf({ settings }: ListedObject): readonly string[] {
  return targetsOf(settings).flatMap(({ webhook }) => webhook ?? [])
}

function covers(pattern: string, objectType: string): boolean {
  return pattern.endsWith('.*') ? objectType.startsWith(pattern.slice(0, -1)) : pattern === objectType
}
