import { getHeapStatistics } from 'node:v8'

/** What V8 keeps for young objects, in bytes: no place for what is held. */
const young = 192 * 1_024 * 1_024

/** A part of the heap that this process may have, in bytes: of what `--max-old-space-size` says, or of Node's own limit. */
export function heapShare(part: number): number {
  const limit = getHeapStatistics().heap_size_limit
  return Math.floor(part * Math.max(limit - young, limit / 4))
}
