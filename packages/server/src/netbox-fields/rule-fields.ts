import type { ListedObject } from '../objects/index.ts'
import { description, firstFields, lastFields, name, ownFields } from './common-fields.ts'
import { brief, type Field, readOnly, type View } from './field.ts'
import { boolean, json, type Kind, list, mistake, number, text } from './kinds.ts'
import { firstWebhook, labelOf, targetsOf } from './rule-targets.ts'
import { words } from './words.ts'

const id = { type: ['integer', 'null'] }

/**
 * The fields of an event rule: NetBox's in its order, then those that this product has beside them.
 * @param eventTypes those that are registered now
 */
export function ruleFields(eventTypes: readonly string[]): readonly Field[] {
  return [
    ...firstFields,
    {
      name: 'object_types',
      label: 'Object types',
      help: 'Types of objects, such as `dcim.site`; `dcim.*` is all of an application.',
      kind: list(text(), { mayBeEmpty: false }),
      isRequired: true,
      fallback: [],
    },
    name,
    { name: 'enabled', label: 'Enabled', kind: boolean, fallback: true },
    {
      name: 'event_types',
      label: 'Event types',
      help: 'The types of event which will trigger this rule.',
      kind: list(eventType(eventTypes), { mayBeEmpty: false }),
      isRequired: true,
      fallback: [],
    },
    {
      name: 'conditions',
      label: 'Conditions',
      help: 'A set of conditions which determine whether the event will be generated.',
      kind: json({ type: ['object', 'null'] }),
      mayBeNull: true,
    },
    ...targets,
    description,
    ...lastFields,
    {
      name: 'action_data',
      label: 'Action data',
      help: "Merged under the event's data: what the object has under the same key wins.",
      kind: json({ type: ['object', 'null'] }),
      mayBeNull: true,
    },
    {
      name: 'order',
      label: 'Order',
      help: 'Rules run from the lowest to the highest.',
      kind: number,
      fallback: 0,
    },
    {
      name: 'webhooks',
      label: 'Webhooks',
      help: 'All webhooks that it sends to, by id or name.',
      kind: json({ type: 'array', items: { type: ['integer', 'string', 'object'] } }),
      mayBeNull: true,
      show: webhooksOf,
    },
    {
      name: 'actions',
      label: 'Actions',
      help: 'What happens beside, in the form of a configuration: actions of plugins, with their settings.',
      kind: json({ type: 'array', items: { type: 'object', properties: { type: { type: 'string' } } } }),
      mayBeNull: true,
      fallback: [],
    },
    ...ownFields,
  ]
}

/** NetBox's fields for what a rule does: its first webhook, or its first action. */
const targets: readonly Field[] = [
  {
    name: 'action_type',
    label: 'Action type',
    help: '`webhook`, or an action that a plugin has registered.',
    kind: text(),
    show: ({ settings }) => {
      const { type } = targetsOf(settings)[0] ?? { type: 'webhook' }
      return { value: type, label: labelOf(type) }
    },
  },
  {
    name: 'action_object_type',
    label: 'Action object type',
    kind: text(),
    mayBeNull: true,
    show: ({ settings }) => (targetsOf(settings)[0]?.type === 'webhook' ? 'extras.webhook' : null),
  },
  {
    name: 'action_object_id',
    label: 'Action object id',
    help: 'Id of the first webhook that it sends to.',
    kind: json(id),
    mayBeNull: true,
    show: (rule, view) => firstWebhook(rule, view.webhookNamed)?.id ?? null,
  },
  readOnly('action_object', 'Action object', { type: ['object', 'null'] }, (rule, view) => {
    const webhook = firstWebhook(rule, view.webhookNamed)
    return webhook ? brief(webhook, view) : null
  }),
]

function webhooksOf({ settings }: ListedObject, view: View): readonly unknown[] {
  return ((settings['webhooks'] as readonly string[] | undefined) ?? []).map((webhook) => {
    const found = view.webhookNamed(webhook)
    return found
      ? brief(found, view)
      : { id: null, url: null, display: webhook, name: webhook, description: '' }
  })
}

function eventType(known: readonly string[]): Kind {
  return {
    type: 'choice',
    choices: known,
    schema: { type: 'string', examples: [...known] },
    read: (value) => (known.includes(value as string) ? { value } : mistake(words.noChoice(value))),
  }
}
