/** The operator's settings with the plugin's defaults filled in, as a copy of both. */
export function mergeSettings(
  defaults: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return merge(defaults, given)
}

function merge(defaults: object, given: object): Record<string, unknown> {
  const merged: Record<string, unknown> = {}
  const sources = defaults as Record<string, unknown>
  const overrides = given as Record<string, unknown>
  for (const key of new Set([...Object.keys(defaults), ...Object.keys(given)])) {
    const fallback = sources[key]
    const value = Object.hasOwn(given, key) ? overrides[key] : fallback
    if (isPlainObject(value)) merged[key] = merge(isPlainObject(fallback) ? fallback : {}, value)
    else merged[key] = Array.isArray(value) ? structuredClone(value) : value
  }
  return merged
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Freezes settings and the plain data in them, each part once. */
export function freezeSettings<T extends object>(value: T): T {
  const parts = new Set<object>([value])
  for (const part of parts) {
    for (const inner of Object.values(part))
      if (isPlainObject(inner) || Array.isArray(inner)) parts.add(inner)
    Object.freeze(part)
  }
  return value
}
