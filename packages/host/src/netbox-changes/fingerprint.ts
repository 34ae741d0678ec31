import { hash } from 'node:crypto'

/** What NetBox's log leaves out of what it has of an object. */
const leftOut: ReadonlySet<string> = new Set(['created', 'last_updated'])

/** A short text that is the same for two snapshots that say the same, in whichever order of keys. */
export function fingerprint(snapshot: object | null | undefined): string {
  if (!snapshot) return ''
  return hash('sha256', JSON.stringify(snapshot, inOrder), 'base64url')
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !leftOut.has(key))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )
}
