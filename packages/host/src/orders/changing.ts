import type { ObjectKey, ObjectStore } from '@netbox-hooks/delivery'
import type { AuditEntry, OrderRefusal } from '@netbox-hooks/server'
import { objectChanged, objectGone } from '../errors.ts'
import { entryOf } from '../managed/audit-trail.ts'
import type { ManagedObject } from '../managed/managed-object.ts'
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

/**
 * Makes the changes of a draft, all or none, and puts them in force on this host.
 * @returns the numbers of new objects by those that the draft gave them; or that somebody else was first
 */
export async function writeDraft(
  draft: Draft,
  { store, state, onChanges }: Changing,
): Promise<{ readonly ids: ReadonlyMap<number, number> } | { readonly refused: OrderRefusal }> {
  const { steps, records } = draft
  const outcome = await store.write(
    steps.map(({ change }) => change),
    records,
  )
  if ('refused' in outcome) {
    const { change, found } = outcome.refused
    await state.catchUp()
    const error = found ? objectChanged(found) : objectGone()
    return { refused: { order: steps[change]?.order ?? 0, why: 'changed', issues: [{ path: [], error }] } }
  }
  const { written } = outcome
  const deleted = written.filter((_, index) => steps[index]?.change.op === 'delete')
  // One call may change an object twice, and then delete it.
  const last = new Map(written.map((object) => [keyOf(object), object]))
  for (const object of deleted) last.delete(keyOf(object))
  await state.take([...last.values()], deleted)
  const asked = new Set(written.map(keyOf))
  state.followUps.begin((followUp) => asked.has(keyOf(followUp)))
  onChanges(records.map(entryOf))
  return {
    ids: new Map(steps.flatMap(({ id }, at) => (id === undefined ? [] : [[id, written[at]?.id ?? id]]))),
  }
}

function keyOf({ kind, id }: Pick<ObjectKey, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

/** An object as it is now that a draft knew by a number. */
export function nowOf(
  object: ManagedObject,
  ids: ReadonlyMap<number, number>,
  { catalog }: ObjectState,
): ManagedObject {
  return catalog.find(object.kind, ids.get(object.id) ?? object.id) ?? object
}
