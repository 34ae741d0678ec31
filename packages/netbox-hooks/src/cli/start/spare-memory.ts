import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { every } from '@netbox-hooks/core/times'
import { NewSpaceLimit } from './new-space.ts'

/** How often it is looked whether the process rests, in ms. */
const lookEvery = 5_000
/** A process that works up to this part of the time rests all the same. */
const restingLoad = 0.02
/** What the process must have grown by for a collection to be worth its pause, in bytes: more than new space takes. */
const worthwhile = 40 * 1024 * 1024

/**
 * Keeps what this process takes of the machine's memory small while it works, and gives back what a burst has left. V8 does
 * not by itself: whether to give memory back it decides by how much was allocated before its last collection, and a process
 * that rests makes none.
 *
 * Only for a process that is the host's own: an application says itself when it can bear a pause.
 */
export function spareMemory(): void {
  const newSpace = new NewSpaceLimit()
  newSpace.begin()
  // Old space is collected when it has grown by half. What hangs on its garbage, such as bodies, takes as much again.
  setFlagsFromString('--heap-growing-percent=50')
  setFlagsFromString('--expose-gc')
  // Only a new context has it.
  const collect = runInNewContext('gc') as NonNullable<typeof gc>
  let last = performance.eventLoopUtilization()
  let kept = process.memoryUsage.rss()
  every(lookEvery, () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    if (utilization > restingLoad || process.memoryUsage.rss() < kept + worthwhile) return
    // Any other collection leaves the pages that it has emptied with the process.
    collect({ type: 'major', flavor: 'last-resort', execution: 'sync' })
    kept = process.memoryUsage.rss()
    newSpace.begin()
  }).unref()
}
