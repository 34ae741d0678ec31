import { shownName } from '@netbox-hooks/core'
import type { ObjectKey, StoredObject } from '@netbox-hooks/delivery'
import type { ObjectKind } from '@netbox-hooks/server'

/** What is said of an object beside its settings. */
export type ObjectHead = Omit<StoredObject, 'kind' | 'body'> & { readonly kind: ObjectKind }

/** A webhook or an event rule of the store, by its number. */
export type ManagedKey = Pick<ObjectHead, 'kind' | 'id'>

/** Whether an object of the store is a webhook or an event rule: it keeps other things as well. */
export function isManaged<Stored extends { readonly kind: string }>(
  stored: Stored,
): stored is Stored & { readonly kind: ObjectKind } {
  return stored.kind === 'webhook' || stored.kind === 'event_rule'
}

/** An object as the key of a map. */
export function keyOf({ kind, id }: Pick<ObjectKey, 'kind' | 'id'>): string {
  return `${kind} ${id}`
}

/** Who is meant, as the beginning of a sentence. */
export function whose({ kind, name }: Pick<ObjectHead, 'kind' | 'name'>): string {
  return `The ${kind === 'webhook' ? 'webhook' : 'event rule'} ${shownName(name)}`
}
