/** What a delivery or an event is about: `dcim.site:4`; empty if it is about no object. */
export function objectOf({
  object_type: type,
  object_id: id,
}: {
  readonly object_type: string | null
  readonly object_id: string | number | null
}): string {
  return id === null ? (type ?? '') : `${type}:${id}`
}
