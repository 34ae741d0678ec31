import type { JsonObject } from '@netbox-hooks/webhooks'

/** What NetBox adds to what an object has: snapshots have none of it. */
const added = /^(?:url|display_url|display|id|_.*|.*_count|primary_ip|config_context)$/

/** An object as NetBox's snapshots have it: ids in the place of objects, values in that of choices, names of tags. */
export function snapshotOf(data: JsonObject): JsonObject {
  const entries = Object.entries(data).filter(([key]) => !added.test(key))
  return Object.fromEntries(entries.map(([key, value]) => [key, rawValue(key, value)]))
}

function rawValue(key: string, value: unknown): unknown {
  if (key === 'tags' && Array.isArray(value)) return value.map(({ name }) => name).sort()
  if (Array.isArray(value)) return value.map((item) => rawValue('', item))
  if (typeof value !== 'object' || value === null) return value
  const { id, value: chosen } = value as JsonObject
  return id ?? chosen ?? value
}
