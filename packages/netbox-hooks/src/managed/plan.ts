import { NetboxHooksError, shownName } from '@netbox-hooks/core'
import type { ObjectKind, WireObject } from '@netbox-hooks/server'
import { changeOf, type ObjectChange } from './differences.ts'
import { kindWords, type Outcome, type PlacedOrder } from './objects.ts'

/** An object that there should be. */
export interface Desired {
  readonly kind: ObjectKind
  readonly settings: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Where it was read, for mistakes. */
  readonly file: string
  readonly path: readonly PropertyKey[]
}

/** How far a plan goes. */
export interface PlanOptions {
  /** Whether managed objects that are not among the desired ones are removed. */
  readonly prune: boolean
  /** What becomes of the deliveries that wait for a webhook that is removed. */
  readonly pending?: 'cancel' | 'keep' | undefined
}

const kinds: readonly ObjectKind[] = ['webhook', 'event_rule']

/**
 * The orders that make what there should be of what there is: webhooks before the rules that name them, and what is
 * removed last, rules before webhooks.
 *
 * @throws NetboxHooksError `NBH_CONFIG_INVALID` with every object that cannot be: one that is declared elsewhere, and a rule
 *   that names a webhook that is removed
 */
export function planOrders(
  current: readonly WireObject[],
  desired: readonly Desired[],
  { prune, pending }: PlanOptions,
): readonly PlacedOrder[] {
  const found = new Map(current.map((object) => [keyOf(object.kind, object.name), object]))
  const wanted = new Set(desired.map(({ kind, settings }) => keyOf(kind, settings.name)))
  const removed = prune
    ? current.filter(({ kind, name, origin }) => origin === 'managed' && !wanted.has(keyOf(kind, name)))
    : []
  refuseImpossible(desired, found, removed)
  const made = kinds
    .flatMap((kind) => desired.filter((one) => one.kind === kind))
    .map(
      (one): PlacedOrder => ({ ...one, order: orderFor(one, found.get(keyOf(one.kind, one.settings.name))) }),
    )
  const gone = kinds
    .toReversed()
    .flatMap((kind) => removed.filter((object) => object.kind === kind))
    .map(
      (object): PlacedOrder => ({
        file: `the ${wordsOf(object)}`,
        path: [],
        order: removal(object, pending),
      }),
    )
  return [...made, ...gone]
}

/** What a plan comes to for one object. */
export interface PlannedStep extends ObjectChange {
  readonly does: 'create' | 'change' | 'keep' | 'remove'
  readonly kind: ObjectKind
  readonly name: string
}

const noChange: ObjectChange = { differences: [], secret_changed: false }

/** What orders come to, by what carrying them out would lead to. */
export function plannedSteps(
  placed: readonly PlacedOrder[],
  current: readonly WireObject[],
  { objects, changed }: Outcome,
): readonly PlannedStep[] {
  const found = new Map(current.map((object) => [`${object.kind} ${object.id}`, object]))
  return placed.map(({ order }, index): PlannedStep => {
    const after = objects[index] as WireObject
    const about = { kind: after.kind, name: after.name }
    if (order.op === 'create') return { ...about, does: 'create', ...noChange }
    if (order.op === 'delete') return { ...about, does: 'remove', ...noChange }
    if (!changed[index]) return { ...about, does: 'keep', ...noChange }
    const before = found.get(`${order.kind} ${order.id}`)
    return { ...about, does: 'change', ...changeOf(before, after) }
  })
}

function orderFor({ kind, settings }: Desired, found: WireObject | undefined): PlacedOrder['order'] {
  if (!found) return { op: 'create', kind, settings }
  return { op: 'update', kind, id: found.id, version: found.version ?? undefined, settings, replaces: true }
}

function removal({ kind, id, version }: WireObject, pending: PlanOptions['pending']): PlacedOrder['order'] {
  return {
    op: 'delete',
    kind,
    id,
    version: version ?? undefined,
    ...(kind === 'webhook' && pending && { pending }),
  }
}

function refuseImpossible(
  desired: readonly Desired[],
  found: ReadonlyMap<string, WireObject>,
  removed: readonly WireObject[],
): void {
  const gone = new Set(removed.filter(({ kind }) => kind === 'webhook').map(({ name }) => name))
  const problems = desired.flatMap(({ kind, settings, file }): NetboxHooksError[] => {
    const { origin } = found.get(keyOf(kind, settings.name)) ?? {}
    const problem =
      origin === undefined || origin === 'managed'
        ? prunedWebhook(kind, settings, gone)
        : declaredElsewhere(kind, settings.name, origin)
    return problem ? [new NetboxHooksError({ ...problem, where: file })] : []
  })
  if (problems.length === 0) return
  const message = 'Nothing was changed: what is to be applied cannot be.'
  throw new NetboxHooksError({ code: 'NBH_CONFIG_INVALID', message, problems })
}

function declaredElsewhere(kind: ObjectKind, name: string, origin: string) {
  const where = origin === 'config' ? "in the host's configuration" : `by the plugin ${shownName(origin)}`
  return {
    code: 'NBH_CONFIG_DUPLICATE_NAME' as const,
    message: `The ${kindWords[kind]} ${shownName(name)} is declared ${where}.`,
    hint: 'Give it another name here, or take it out there and reload.',
  }
}

function prunedWebhook(kind: ObjectKind, settings: Desired['settings'], gone: ReadonlySet<string>) {
  if (kind === 'webhook') return undefined
  const named = [settings['webhooks'], settings['actions']]
    .flat()
    .map((one) => (typeof one === 'string' ? one : (Object(one).webhook as unknown)))
  const missing = named.find((webhook) => typeof webhook === 'string' && gone.has(webhook))
  if (missing === undefined) return undefined
  return {
    code: 'NBH_CONFIG_UNKNOWN_WEBHOOK' as const,
    message: `The event rule ${shownName(settings.name)} names the webhook ${shownName(String(missing))}, which --prune removes.`,
    hint: 'Add the webhook to the files, or take it out of the rule.',
  }
}

/** `webhook cmdb`, as people call it. */
export function wordsOf({ kind, name }: Pick<WireObject, 'kind' | 'name'>): string {
  return `${kindWords[kind]} ${name}`
}

function keyOf(kind: ObjectKind, name: string): string {
  return `${kind} ${name}`
}
