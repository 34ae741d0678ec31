import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 allocate every object among the young ones. Where nearly all objects of a kind outlive a collection it allocates
 * them as old from then on. It decides that while the process is young itself and collects every few milliseconds, when
 * everything under way outlives a collection; later a delivery is long done by the next one, but what counts as old is
 * found to be dead only by a full collection, and holds on to all that it refers to.
 *
 * Only for a process that is the host's own.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
