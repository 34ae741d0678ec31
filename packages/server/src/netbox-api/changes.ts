import { ofOwnRule } from '../netbox-fields/own-rule.ts'
import type { Actor, ListedObject, ManagedObjects, ObjectOrder, OrderRefusal } from '../objects/index.ts'

/** What is done to an object, and to others with it. */
export interface Change {
  readonly order: ObjectOrder
  readonly beside?: readonly ObjectOrder[]
}

/**
 * Makes changes, all or none.
 * @returns how the objects are that the changes are of; or why they are refused, by change in the place of order
 */
export async function makeChanges(
  objects: Pick<ManagedObjects, 'carryOut'>,
  changes: readonly Change[],
  by: Actor,
): Promise<{ readonly objects: readonly ListedObject[] } | { readonly refused: readonly OrderRefusal[] }> {
  if (changes.length === 0) return { objects: [] }
  const all = changes.flatMap(({ order, beside = [] }, change) => [
    { order, change, isBeside: false },
    ...beside.map((order) => ({ order, change, isBeside: true })),
  ])
  const outcome = await objects.carryOut(
    all.map(({ order }) => order),
    by,
  )
  if ('objects' in outcome) return { objects: outcome.objects.filter((_, index) => !all[index]?.isBeside) }
  const refused = outcome.refused.map((refusal) => {
    const { change = 0, isBeside = false } = all[refusal.order] ?? {}
    return { ...refusal, order: change, issues: isBeside ? refusal.issues.map(ofOwnRule) : refusal.issues }
  })
  return { refused }
}
