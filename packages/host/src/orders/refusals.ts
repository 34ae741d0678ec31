import type { NetboxHooksError } from '@netbox-hooks/core'
import type { ObjectKind, OrderRefusal } from '@netbox-hooks/server'
import { objectAbsent, objectChanged, objectReadOnly } from '../errors.ts'
import type { ObjectsView } from '../managed/catalog.ts'
import type { DeclaredObjects } from '../managed/declared-objects.ts'
import type { ManagedObject } from '../managed/managed-object.ts'

/** Why something is not done. */
export type Refusal = Pick<OrderRefusal, 'why' | 'issues'>

/** @param path into the settings; default: it is about the whole */
export function refusal(
  why: OrderRefusal['why'],
  error: NetboxHooksError,
  path: readonly PropertyKey[] = [],
): Refusal {
  return { why, issues: [{ path, error }] }
}

/** An object that may be changed, or why it may not. @param version only if that is the one it has */
export function changeable(
  objects: ObjectsView,
  declared: DeclaredObjects,
  {
    kind,
    id,
    version,
  }: { readonly kind: ObjectKind; readonly id: number; readonly version?: number | undefined },
): ManagedObject | Refusal {
  const found = objects.find(kind, id)
  const declaration = found ? undefined : declared.find(kind, id)
  if (declaration) return refusal('read only', objectReadOnly(declaration))
  if (!found) return refusal('absent', objectAbsent(kind, id))
  if (version !== undefined && version !== found.version) return refusal('changed', objectChanged(found))
  return found
}
