import type { ChangeEvent } from '../change-event.ts'
import { appOf } from './object-type.ts'

/** Types that something is limited to. What is left out is not limited. */
export interface TypeFilter {
  /** Object types, e.g. `['dcim.site', 'ipam.*']`. Default: all. */
  readonly objectTypes?: readonly string[]
  /** Event types, e.g. `['object_updated']`. Default: all. */
  readonly eventTypes?: readonly string[]
}

/** Whether an event is of those types. */
export function matchesTypes({ objectTypes, eventTypes }: TypeFilter, event: ChangeEvent): boolean {
  if (eventTypes && !eventTypes.includes(event.eventType)) return false
  if (!objectTypes || objectTypes.includes(event.objectType)) return true
  return objectTypes.includes(`${appOf(event.objectType)}.*`)
}
