import type { Logger } from '@netbox-hooks/core'
import type { Actor, ObjectOrder, OrderRefusal } from '@netbox-hooks/server'
import type { Inventory } from '../inventory/inventory.ts'
import type { ObjectState } from '../managed/object-state.ts'
import { logWarnings } from '../operations/warnings.ts'
import { type Changing, nowOf, writeDraft } from './changing.ts'
import { Draft } from './draft.ts'
import { OrderPlan, type PlannedOrder } from './order-plan.ts'

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
  const meant = withVersions(orders, state)
  await state.catchUp()
  for (let plans = 1; ; plans += 1) {
    const outcome = await carryOutOnce(meant, how, carrying, plans < mostPlans ? state.place : undefined)
    if (!('isBehind' in outcome)) return outcome
  }
}

/** Orders for the versions that this host knows, where none is named. */
function withVersions(orders: readonly ObjectOrder[], { catalog }: ObjectState): ObjectOrder[] {
  const known = new Set<string>()
  return orders.map((order) => {
    if (order.op === 'create') return order
    // A second order for an object is meant for what the first has made of it.
    const key = `${order.kind} ${order.id}`
    const isFirst = !known.has(key)
    known.add(key)
    const seen = isFirst ? catalog.find(order.kind, order.id)?.version : undefined
    return { ...order, version: order.version ?? seen }
  })
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
