import { uuidv7 } from 'uuidv7'

/**
 * A new UUIDv7. Within a process every id sorts after those made before it.
 *
 * Node's own `crypto.randomUUIDv7()` does not promise that: ids of one millisecond come in any order.
 */
export function newId(): string {
  return uuidv7()
}

/** When an id was made, in ms since the epoch. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
