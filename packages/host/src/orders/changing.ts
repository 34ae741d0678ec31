import type { ObjectStore } from '@netbox-hooks/delivery'
import type { AuditEntry, OrderRefusal } from '@netbox-hooks/server'
import { objectChanged, objectGone } from '../errors.ts'
import { entryOf } from '../managed/audit-trail.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
import { keyOf } from '../managed/object-head.ts'
import type { ObjectState } from '../managed/object-state.ts'
import type { ObjectTools } from '../managed/object-tools.ts'
import type { Draft } from './draft.ts'

/** What changes are made with. */
export interface Changing {
  readonly store: ObjectStore
  readonly state: ObjectState
  readonly tools: ObjectTools
  /** Told of what was done, once it is in force. */
  readonly onChanges: (entries: readonly AuditEntry[]) => void
}

/** What came of writing a draft: the numbers of new objects by those that the draft gave them, or why nothing was written. */
export type Written =
  | { readonly ids: ReadonlyMap<number, number> }
  | {
      readonly refused: OrderRefusal
      /** Whether something has changed that was not known; it is now. */
      readonly isBehind: boolean
    }

/**
 * Makes the changes of a draft, all or none, and puts them in force on this host.
 * @param seen what the store is to have changed last; default: it does not matter
 */
export async function writeDraft(
  draft: Draft,
  { store, state, onChanges }: Changing,
  seen?: number,
): Promise<Written> {
  const { steps, records } = draft
  const outcome = await store.write(
    steps.map(({ change }) => change),
    records,
    seen,
  )
  if ('refused' in outcome) {
    const { change, found, why } = outcome.refused
    await state.catchUp()
    const error = found ? objectChanged(found) : objectGone()
    const refused = {
      order: steps[change]?.order ?? 0,
      why: 'changed',
      issues: [{ path: [], error }],
    } as const
    return { refused, isBehind: why === 'behind' }
  }
  const { written } = outcome
  const deleted = written.filter((_, index) => steps[index]?.change.op === 'delete')
  // One call may change an object twice, and then delete it.
  const last = new Map(written.map((object) => [keyOf(object), object]))
  for (const object of deleted) last.delete(keyOf(object))
  await state.take([...last.values()], deleted, seen === undefined ? undefined : outcome.place)
  const asked = new Set(written.map(keyOf))
  state.followUps.begin((followUp) => asked.has(keyOf(followUp)))
  onChanges(records.map(entryOf))
  return {
    ids: new Map(steps.flatMap(({ id }, at) => (id === undefined ? [] : [[id, written[at]?.id ?? id]]))),
  }
}

/** An object as it is now that a draft knew by a number. */
export function nowOf(
  object: ManagedObject,
  ids: ReadonlyMap<number, number>,
  { catalog }: ObjectState,
): ManagedObject {
  return catalog.find(object.kind, ids.get(object.id) ?? object.id) ?? object
}
