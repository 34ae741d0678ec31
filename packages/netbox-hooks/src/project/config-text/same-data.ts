import { parseOwnJson, sayTheSame, spellBigInts, stringifyJson } from '@netbox-hooks/core/json'

/** Whether configurations, or parts of them, say the same; functions and classes are new ones each time, and are left out. */
export function haveSameData(one: unknown, other: unknown): boolean {
  return sayTheSame(plain(one), plain(other))
}

function plain(value: unknown): unknown {
  return parseOwnJson(stringifyJson(spellBigInts(value)))
}
