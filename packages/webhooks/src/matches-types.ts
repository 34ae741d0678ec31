/** Types that something is limited to; `undefined` is all. */
export interface TypeFilter {
  readonly objectTypes?: readonly string[]
  readonly eventTypes?: readonly string[]
}

/** Whether an event is of those types. `app.*` stands for all object types of an application. */
export function matchesTypes(
  { objectTypes, eventTypes }: TypeFilter,
  event: { readonly objectType: string; readonly eventType: string },
): boolean {
  if (eventTypes && !eventTypes.includes(event.eventType)) return false
  if (!objectTypes || objectTypes.includes(event.objectType)) return true
  return objectTypes.includes(`${event.objectType.split('.', 1)[0]}.*`)
}
