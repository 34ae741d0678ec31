import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Larger than this, in bytes, new space grows no more: half of it is for what is allocated next, half for what outlives it. */
const large = 24 * 1024 * 1024

/**
 * Lets V8's new space grow to 32 MB, and no further: a larger one saves next to nothing, and takes a hundred. It shrinks with
 * every full collection, and may grow again then.
 */
export class NewSpaceLimit {
  #observer: PerformanceObserver | undefined

  /** Lets it grow again. */
  begin(): void {
    setFlagsFromString('--semi-space-growth-factor=2')
    if (this.#observer) return
    // It grows when it is collected.
    this.#observer = new PerformanceObserver(() => {
      if (sizeOfNewSpace() > large) this.#hold()
    })
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  #hold(): void {
    setFlagsFromString('--semi-space-growth-factor=1')
    this.#observer?.disconnect()
    this.#observer = undefined
  }
}

function sizeOfNewSpace(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return space?.space_size ?? 0
}
