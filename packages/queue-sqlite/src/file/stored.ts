/** What a stored text says; `undefined` if it is no JSON: one damaged row must not hide the others. */
export function storedJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Those of stored texts that say something, such as records of webhooks. */
export function storedObjects<T extends object>(texts: readonly unknown[]): T[] {
  return texts.map(storedJson).filter((value) => typeof value === 'object' && value !== null) as T[]
}

/** A column of times or counts as SQL reads it: what no Date can hold is damage, and the nearest that one can. */
export function boundedColumn(column: string): string {
  return `max(min(${column}, 8640000000000000), -8640000000000000)`
}
