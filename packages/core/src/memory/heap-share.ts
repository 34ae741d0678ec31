import { getHeapStatistics } from 'node:v8'

/** What V8 keeps for young objects, in bytes: no place for what is held. */
const young = 192 * 1_024 * 1_024
const limit = getHeapStatistics().heap_size_limit
/** What `--max-old-space-size` says, or Node's own limit. */
const heap = Math.max(limit - young, limit / 4)

/** A part of the heap that this process may have, in bytes. */
export function heapShare(part: number): number {
  return Math.floor(part * heap)
}
