/** Freezes a JSON value and everything in it. What is frozen already is taken to be so throughout. */
export function deepFreeze<T>(value: T): T {
  const pending: object[] = []
  add(value, pending)
  // Not by recursion: how deep a value goes is up to whoever sent it.
  for (let next = pending.pop(); next; next = pending.pop()) {
    Object.freeze(next)
    if (Array.isArray(next)) for (const inner of next) add(inner, pending)
    // A list of the values, for each object of each event, would be most of the cost.
    else for (const key in next) if (Object.hasOwn(next, key)) add(next[key as never], pending)
  }
  return value
}

function add(value: unknown, pending: object[]): void {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) pending.push(value)
}
