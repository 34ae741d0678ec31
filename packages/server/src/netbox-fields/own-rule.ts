import type { ListedObject, ManagedObjects, ObjectOrder, OrderIssue, Settings } from '../objects/index.ts'
import type { Field, View } from './field.ts'
import { boolean, json, list, text } from './kinds.ts'
import { type Mistakes, words } from './words.ts'

// Before NetBox 3.7 there were no event rules: a webhook itself said for which objects and events it was. Clients that go on
// saying it so, as Ansible's `netbox_webhook` must, get an event rule with the webhook, in which it is kept.

const events = {
  type_create: 'object_created',
  type_update: 'object_updated',
  type_delete: 'object_deleted',
} as const
const typeNames = Object.keys(events) as readonly (keyof typeof events)[]
const netboxTypes: readonly string[] = Object.values(events)

/** The fields of a webhook that stand in its own rule. */
export const ownRuleFields: readonly Field[] = [
  {
    name: 'content_types',
    label: 'Content types',
    help: 'As before NetBox 3.7: with the webhook an event rule is kept, for these types of objects.',
    kind: list(text()),
    show: (webhook, view) => stateOf(view.ruleNamed(nameOf(webhook.name))).content_types,
  },
  ...typeNames.map(
    (name): Field => ({
      name,
      label: `Type ${name.slice(5)}`,
      help: `Whether that rule is for ${events[name]}. It is off if it is for none.`,
      kind: boolean,
      show: (webhook, view: View) => stateOf(view.ruleNamed(nameOf(webhook.name)))[name],
    }),
  ),
  {
    name: 'conditions',
    label: 'Conditions',
    help: 'The conditions of that rule.',
    kind: json({ type: ['object', 'null'] }),
    mayBeNull: true,
    show: (webhook, view) => stateOf(view.ruleNamed(nameOf(webhook.name))).conditions,
  },
]

/** Names of those fields. */
export const ownRuleNames: readonly string[] = ownRuleFields.map(({ name }) => name)

/**
 * What is to be done to a webhook's own rule.
 *
 * @param webhook as it is until now, if there is one
 * @param name that it will have
 */
export function ownRuleOrders(
  body: Settings,
  webhook: ListedObject | undefined,
  name: string,
  objects: Pick<ManagedObjects, 'named'>,
): { readonly orders: readonly ObjectOrder[] } | { readonly mistakes: Readonly<Record<string, Mistakes>> } {
  const rule = webhook && objects.named('event_rule', nameOf(webhook.name))
  const given = read(body)
  if ('mistakes' in given) return given
  const isAsked = Object.keys(given.values).length > 0
  const isRenamed = rule !== undefined && webhook?.name !== name
  if (!isAsked && !isRenamed) return { orders: [] }
  const state = { ...stateOf(rule), ...given.values }
  if (state.content_types.length === 0) {
    if (typeNames.some((type) => given.values[type])) return { mistakes: { content_types: [words.required] } }
    return { orders: rule ? [{ op: 'delete', kind: 'event_rule', id: rule.id }] : [] }
  }
  const wanted = typeNames.filter((type) => state[type]).map((type) => events[type])
  const others = eventTypesOf(rule).filter((type) => !netboxTypes.includes(type))
  const eventTypes = [...wanted, ...others]
  const settings = {
    name: nameOf(name),
    objectTypes: state.content_types,
    eventTypes: eventTypes.length > 0 ? eventTypes : netboxTypes,
    enabled: eventTypes.length > 0 ? undefined : false,
    conditions: state.conditions ?? undefined,
    webhooks: [name],
  }
  const description = 'Kept with its webhook, by the content types that were given with that.'
  return {
    orders: [
      rule
        ? { op: 'update', kind: 'event_rule', id: rule.id, settings }
        : { op: 'create', kind: 'event_rule', settings: { ...settings, description } },
    ],
  }
}

/** A mistake of the rule, as one of the webhook's. */
export function ofOwnRule({ path: [first, ...rest], error }: OrderIssue): OrderIssue {
  if (first === 'objectTypes') return { path: ['contentTypes', ...rest], error }
  return { path: first === 'conditions' ? [first, ...rest] : [], error }
}

interface State extends Readonly<Record<keyof typeof events, boolean>> {
  readonly content_types: readonly string[]
  readonly conditions: unknown
}

function nameOf(webhook: string): string {
  return `${webhook} (content types)`
}

function stateOf(rule: ListedObject | undefined): State {
  const { objectTypes = [], enabled = true, conditions = null } = rule?.settings ?? {}
  const types = enabled === false ? [] : eventTypesOf(rule)
  return {
    content_types: objectTypes as readonly string[],
    type_create: types.includes(events.type_create),
    type_update: types.includes(events.type_update),
    type_delete: types.includes(events.type_delete),
    conditions,
  }
}

function eventTypesOf(rule: ListedObject | undefined): readonly string[] {
  return (rule?.settings['eventTypes'] as readonly string[] | undefined) ?? []
}

function read(
  body: Settings,
): { readonly values: Partial<State> } | { readonly mistakes: Readonly<Record<string, Mistakes>> } {
  const values: [string, unknown][] = []
  const mistakes: [string, Mistakes][] = []
  for (const { name, kind } of ownRuleFields) {
    const given = body[name]
    if (given === undefined || (given === null && name !== 'conditions')) continue
    const result = kind.read(given)
    if ('mistakes' in result) mistakes.push([name, result.mistakes])
    else if ('value' in result) values.push([name, result.value])
  }
  if (mistakes.length > 0) return { mistakes: Object.fromEntries(mistakes) }
  return { values: Object.fromEntries(values) as Partial<State> }
}
