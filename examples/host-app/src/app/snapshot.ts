import type { Row, Values } from './store.ts'

/**
 * An object as events compare it, before and after a change. NetBox takes the raw values of its fields, not the form
 * of its API: references as ids, choices as their keys, tags as their names in order. So are they stored here.
 */
export function snapshotOf({ id: _, ...fields }: Row): Values {
  return fields
}
