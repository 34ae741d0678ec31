import type { Logger } from '@netbox-hooks/core'
import type { Actor, ObjectOrder, OrderRefusal } from '@netbox-hooks/server'
import { objectChanged } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import type { ObjectState } from '../managed/object-state.ts'
import { logWarnings } from '../operations/warnings.ts'
import { type Changing, nowOf, writeDraft } from './changing.ts'
import { Draft } from './draft.ts'
import { OrderPlan, type PlannedOrder } from './order-plan.ts'
import { refusal } from './refusals.ts'

/** What orders are carried out with. */
export interface CarryingOut extends Changing {
  readonly inventory: Pick<Inventory, 'wants'>
  readonly logger: Logger
  /**
   * A webhook is about to be given a name: how it stands is kept under that one.
   * @param before how it is called now; `undefined` of a new one
   */
  readonly onNaming: (name: string, before: string | undefined) => Promise<void>
}

interface Carrying {
  readonly by: Actor
  readonly dryRun: boolean
}

type Outcome = { readonly done: readonly PlannedOrder[] } | { readonly refused: readonly OrderRefusal[] }

/** So often orders are planned anew because other hosts have changed something meanwhile. */
const mostPlans = 10

/**
 * Does what is ordered, all or nothing; with `dryRun`, it is only found out what would become of it.
 *
 * What is written fits all that there is at that moment: whoever was behind plans once more. An object that somebody else
 * has changed meanwhile is not changed over it.
 */
export async function carryOut(
  orders: readonly ObjectOrder[],
  how: Carrying,
  carrying: CarryingOut,
): Promise<Outcome> {
  const { state } = carrying
  const known = orders.map((order) => namedBy(order, state)?.version)
  await state.catchUp()
  for (let plans = 1; ; plans += 1) {
    const refused = orders.flatMap((order, index): OrderRefusal[] => {
      const now = namedBy(order, state)
      if (!now || known[index] === undefined || now.version === known[index]) return []
      return [{ order: index, ...refusal('changed', objectChanged(now)) }]
    })
    if (refused.length > 0) return { refused }
    const outcome = await carryOutOnce(orders, how, carrying, plans < mostPlans ? state.place : undefined)
    if (!('isBehind' in outcome)) return outcome
  }
}

/** The object that an order is for, as this host knows it. */
function namedBy(order: ObjectOrder, { catalog }: ObjectState): ManagedObject | undefined {
  return order.op === 'create' ? undefined : catalog.find(order.kind, order.id)
}

async function carryOutOnce(
  orders: readonly ObjectOrder[],
  { by, dryRun }: Carrying,
  carrying: CarryingOut,
  seen: number | undefined,
): Promise<Outcome | { readonly isBehind: true }> {
  const { state, tools, inventory, logger, onNaming } = carrying
  const { catalog, declared, followUps, formerNames } = state
  const draft = new Draft(catalog)
  const wants = (eventType: string) => inventory.wants(eventType)
  const plan = new OrderPlan({ draft, declared, tools, by, followUps, formerNames, wants })
  const outcome = await plan.of(orders)
  if ('refused' in outcome) return outcome
  const { planned } = outcome
  if (dryRun || draft.steps.length === 0) return { done: planned }
  for (const { name, before } of plan.named) await onNaming(name, before)
  const written = await writeDraft(draft, carrying, seen)
  if ('refused' in written) return written.isBehind ? { isBehind: true } : { refused: [written.refused] }
  logWarnings(plan.warnings, logger)
  return {
    done: planned.map(({ object, isChanged }) => ({ object: nowOf(object, written.ids, state), isChanged })),
  }
}
