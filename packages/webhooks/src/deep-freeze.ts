/** Freezes a JSON value and everything in it. What is frozen already is taken to be so throughout. */
export function deepFreeze<T>(value: T): T {
  const pending: unknown[] = [value]
  // Not by recursion: how deep a value goes is up to whoever sent it.
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue
    Object.freeze(next)
    for (const inner of Object.values(next)) pending.push(inner)
  }
  return value
}
