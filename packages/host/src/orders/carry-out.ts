import type { Logger } from '@netbox-hooks/core'
import type { Actor, ObjectOrder, OrderRefusal } from '@netbox-hooks/server'
import type { Inventory } from '../inventory/inventory.ts'
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

/** Does what is ordered, all or nothing; with `dryRun`, it is only found out what would become of it. */
export async function carryOut(
  orders: readonly ObjectOrder[],
  { by, dryRun }: { readonly by: Actor; readonly dryRun: boolean },
  carrying: CarryingOut,
): Promise<{ readonly done: readonly PlannedOrder[] } | { readonly refused: readonly OrderRefusal[] }> {
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
  const written = await writeDraft(draft, carrying)
  if ('refused' in written) return { refused: [written.refused] }
  logWarnings(plan.warnings, logger)
  return {
    done: planned.map(({ object, isChanged }) => ({ object: nowOf(object, written.ids, state), isChanged })),
  }
}
