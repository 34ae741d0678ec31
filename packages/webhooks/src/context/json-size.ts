/**
 * Bytes that plain JSON data takes as text, nearly: escapes count as one byte more, whatever they take. It stops
 * counting above `limit`.
 */
export function jsonSize(value: unknown, limit: number = Number.POSITIVE_INFINITY): number {
  let size = 0
  const pending: unknown[] = [value]
  while (pending.length > 0 && size <= limit) {
    const next = pending.pop()
    if (typeof next === 'string') size += textSize(next, limit)
    else if (typeof next === 'object' && next !== null) size += open(next, pending)
    else size += String(next).length
  }
  return size
}

/** Brackets, commas and keys; what stands inside is left to be counted. */
function open(container: object, pending: unknown[]): number {
  if (Array.isArray(container)) {
    for (const value of container) pending.push(value)
    return container.length + 1
  }
  let size = 1
  for (const key in container) {
    if (!Object.hasOwn(container, key)) continue
    size += Buffer.byteLength(key) + 4
    pending.push(container[key as never])
  }
  return size
}

function textSize(text: string, limit: number): number {
  return text.length > limit ? text.length : Buffer.byteLength(text) + 2
}
