import { isDeepStrictEqual } from 'node:util'
import type { DesiredRule, DesiredWebhook } from './desired.ts'
import type { MadeObjects } from './find-made.ts'
import { type NetboxKind, type NetboxObject, places, webhookOf } from './netbox-objects.ts'

/** One thing to be done in NetBox. */
export type ConnectStep =
  | { readonly does: 'create'; readonly kind: NetboxKind; readonly name: string; readonly body: Body }
  | {
      readonly does: 'change'
      readonly kind: NetboxKind
      readonly name: string
      readonly object: NetboxObject
      /** What is sent: the fields that differ. */
      readonly body: Body
      readonly differences: readonly FieldDifference[]
    }
  | { readonly does: 'keep'; readonly kind: NetboxKind; readonly name: string; readonly object: NetboxObject }
  | {
      readonly does: 'remove'
      readonly kind: NetboxKind
      readonly name: string
      readonly object: NetboxObject
    }

type Body = Readonly<Record<string, unknown>>

/** A field that differs. Secrets are not told. */
export interface FieldDifference {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** Instead of a webhook's id, as long as there is no webhook. */
export const ofNewWebhook = 'the webhook that is made'
/** Instead of a secret. */
const hidden = '…'

/** What has to be done so that NetBox has what it should have, the webhook first. */
export function planConnection(
  { webhook, rules, testTags }: MadeObjects,
  desiredWebhook: DesiredWebhook,
  desiredRules: readonly DesiredRule[],
): readonly ConnectStep[] {
  const steps = [stepFor('webhook', webhook, desiredWebhook)]
  const action = {
    action_type: 'webhook',
    action_object_type: places.webhook.objectType,
    action_object_id: webhook?.id ?? ofNewWebhook,
  }
  const left = new Set(rules)
  const pairs = desiredRules.map((desired): [DesiredRule, NetboxObject | undefined] => {
    const same = rules.find(({ name }) => name === desired.name)
    if (same) left.delete(same)
    return [desired, same]
  })
  for (const [desired, same] of pairs) {
    // A rule for other events than before stays the rule that it was.
    const found = same ?? [...left][0]
    if (found) left.delete(found)
    steps.push(stepFor('event_rule', found, { ...desired, ...action }))
  }
  return [...steps, ...[...left, ...testTags].map(removalOf)]
}

/** What has to be removed so that nothing is left of the connection, the event rules first. */
export function planRemoval({ webhook, rules, testTags, otherRules }: MadeObjects): readonly ConnectStep[] {
  const removed = [...rules, ...testTags].map(removalOf)
  // NetBox removes the rules of a webhook with it.
  if (!webhook || otherRules.length > 0) return removed
  return [...removed, removalOf(webhook)]
}

function removalOf(object: NetboxObject): ConnectStep {
  const { kind, name } = object
  return { does: 'remove', kind, name, object }
}

function stepFor(kind: NetboxKind, object: NetboxObject | undefined, desired: object): ConnectStep {
  const { name } = desired as { readonly name: string }
  if (!object) return { does: 'create', kind, name, body: { ...desired } }
  const current = currentOf(object)
  const changed = Object.entries(desired).filter(([field, after]) => !isSame(current[field], after))
  if (changed.length === 0) return { does: 'keep', kind, name, object }
  const differences = changed.map(([field, after]) =>
    field === 'secret'
      ? { field, before: hidden, after: hidden }
      : { field, before: current[field] ?? null, after },
  )
  return { does: 'change', kind, name, object, body: Object.fromEntries(changed), differences }
}

/** What an object is, as it would be written. */
function currentOf(object: NetboxObject): Body {
  const { fields } = object
  const { action_type: type } = fields
  return { ...fields, action_type: Object(type).value ?? type, action_object_id: webhookOf(object) }
}

/** Lists of names have no order. */
function isSame(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(sorted(before), sorted(after))
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value
}
