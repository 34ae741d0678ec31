import type { JsonObject } from '../change-event.ts'
import type { Field } from './fields.ts'

/** How NetBox shows the objects of one type. */
export interface NetboxObjectType {
  /** Of its REST endpoint, e.g. `dcim/sites`. */
  readonly path: string
  /** What stands between `display` and `created`, in NetBox's order. */
  readonly fields: Readonly<Record<string, Field>>
  /** What stands behind `last_updated`. */
  readonly counts: Readonly<Record<string, Field>>
  /** How an object is called. */
  display(shown: JsonObject): string
  /** Puts in what follows from other fields. */
  complete?(shown: Record<string, unknown>): void
}
