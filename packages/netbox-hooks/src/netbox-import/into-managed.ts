import { isObject } from '@netbox-hooks/core/json'
import { secretMark, type WireObject } from '@netbox-hooks/server'
import { listObjects, type Outcome, type PlacedOrder, sendOrders } from '../managed/objects.ts'
import { type Desired, planOrders } from '../managed/plan.ts'
import type { Kind } from '../netbox-translation/notes.ts'
import { isReference, withValues } from '../netbox-translation/references.ts'
import type { Translated, Translation } from '../netbox-translation/translate.ts'
import type { SecretValues, Settings } from '../netbox-translation/webhook.ts'
import type { Operator } from '../operator/open-operator.ts'
import type { Step } from './merge.ts'
import type { ImportPlan, Present } from './plan.ts'
import type { ImportRecord } from './record.ts'

/** The webhooks and rules that are managed. */
export function managedObjects(objects: readonly WireObject[]): Present {
  const of = (kind: Kind) =>
    objects
      .filter((object) => object.kind === kind && object.origin === 'managed')
      .map(({ name, settings }): Settings => ({ name, ...settings }))
  return { webhooks: of('webhook'), eventRules: of('event_rule') }
}

/** A translation without what the configuration or a plugin declares by the same name: only what is managed can be changed. */
export function withoutDeclared(translation: Translation, objects: readonly WireObject[]): Translation {
  const { notes } = translation
  const keep = <Source extends { readonly id: number; readonly name: string }>(
    kind: Kind,
    all: readonly Translated<Source>[],
  ) =>
    all.filter(({ source, settings: { name } }) => {
      const origin = objects.find((object) => object.kind === kind && object.name === name)?.origin
      if (origin === undefined || origin === 'managed') return true
      const where = origin === 'config' ? 'in the configuration' : `by the plugin ${origin}`
      notes.of(kind, source).impossible({ place: 'name', message: `${name} is declared ${where} already.` })
      return false
    })
  return {
    ...translation,
    webhooks: keep('webhook', translation.webhooks),
    eventRules: keep('event_rule', translation.eventRules),
  }
}

/** What is to be done about what is managed. */
export interface ManagedOrders {
  readonly placed: readonly PlacedOrder[]
  /** What carrying them out comes to. */
  readonly outcome: Outcome
}

/**
 * The orders of a plan, tried out: secrets go along where NetBox has saved the object since, and what is stored stays where not.
 * @throws NetboxHooksError `NBH_ORDERS_REFUSED`, and as the host answers
 */
export async function ordersOf(
  operator: Operator,
  plan: ImportPlan,
  translation: Translation,
  record: ImportRecord,
): Promise<ManagedOrders> {
  const current = await listObjects(operator)
  const desired = [
    ...desiredOf('webhook', plan.webhook, translation.webhooks, translation.values, record),
    ...desiredOf('event_rule', plan.event_rule, translation.eventRules, translation.values, record),
  ]
  const isGone = ({ kind, name }: WireObject) =>
    plan[kind].some((step) => step.does === 'remove' && step.name === name)
  const isWanted = ({ kind, name }: WireObject) =>
    desired.some((one) => one.kind === kind && one.settings.name === name)
  const concerned = current.filter((object) => isWanted(object) || isGone(object))
  const placed = planOrders(concerned, desired, { prune: true })
  return { placed, outcome: await sendOrders(operator, placed, { dryRun: true }) }
}

function desiredOf(
  kind: Kind,
  steps: readonly Step[],
  objects: readonly Translated<{ readonly lastUpdated: string | undefined }>[],
  values: SecretValues,
  record: ImportRecord,
): readonly Desired[] {
  return steps.flatMap(({ name, does, settings }): Desired[] => {
    const object = objects.find((one) => one.settings.name === name)
    if (!object || !settings || does === 'left' || does === 'remove') return []
    const isSaved = record.isSavedSince(kind, object)
    if (does === 'keep' && !isSaved) return []
    const whole = isSaved ? withReferences(settings, object.settings) : settings
    return [{ kind, settings: withValues(whole, values) as Settings, file: `NetBox's ${name}`, path: [] }]
  })
}

/** Settings with NetBox's secrets in the places of those that are stored. */
function withReferences(settings: unknown, netbox: unknown): unknown {
  if (isReference(netbox) && typeof settings === 'string' && settings.includes(secretMark)) return netbox
  if (!isObject(settings) || !isObject(netbox)) return settings
  return Object.fromEntries(
    Object.entries(settings).map(([key, inner]) => [key, withReferences(inner, netbox[key])]),
  )
}
