/**
 * Freezes what `JSON.parse()` has made, and everything in it, and makes of its numbers what JSON would give back: `null` of
 * one that is too large for it, 0 of -0. Nobody else may have it. It goes by recursion, as deep as the text was.
 */
export function settleParsed<T>(value: T): T {
  if (typeof value === 'object' && value !== null) settle(value)
  return value
}

function settle(parent: object): void {
  if (Array.isArray(parent)) for (let index = 0; index < parent.length; index += 1) settlePart(parent, index)
  else for (const key in parent) if (Object.hasOwn(parent, key)) settlePart(parent, key)
  Object.freeze(parent)
}

function settlePart(parent: object, step: string | number): void {
  const part: unknown = parent[step as never]
  if (typeof part === 'object') {
    if (part !== null) settle(part)
  } else if (typeof part === 'number' && (part === 0 || !Number.isFinite(part))) {
    parent[step as never] = (part === 0 ? 0 : null) as never
  }
}
