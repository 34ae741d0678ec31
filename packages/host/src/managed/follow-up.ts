import type { ObjectChange, StoredObject } from '@netbox-hooks/delivery'

/**
 * Work on deliveries that follows from a change: it is stored with the change, and whoever finds it does it. `cancellation`:
 * what waits for a webhook that was deleted is cancelled. `readdressing`: what waits for one that has changed goes to its new URL.
 */
export type FollowUpKind = 'cancellation' | 'readdressing'

/** One that is not done yet. */
export interface FollowUp extends Pick<StoredObject, 'id' | 'version' | 'createdAt'> {
  readonly kind: FollowUpKind
  readonly webhook: string
  /** It is about what was accepted before that time, in ms since the epoch. */
  readonly before: number
}

/** The change that asks for one. @param known the one of that webhook that is not done yet, if there is one */
export function followUp({
  kind,
  webhook,
  before,
  known,
}: Pick<FollowUp, 'kind' | 'webhook' | 'before'> & {
  readonly known: Pick<FollowUp, 'id' | 'version'> | undefined
}): ObjectChange {
  const body = JSON.stringify({ before })
  if (!known) return { op: 'create', kind, name: webhook, body }
  return { op: 'update', kind, id: known.id, version: known.version, name: webhook, body }
}

/** One as it is stored; `undefined` if the object is something else. */
export function readFollowUp({ kind, name, body, ...stored }: StoredObject): FollowUp | undefined {
  if (kind !== 'cancellation' && kind !== 'readdressing') return undefined
  const { before } = JSON.parse(body) as Pick<FollowUp, 'before'>
  return { ...stored, kind, webhook: name, before }
}
