import type { ConcurrencyBounds, Endpoint } from '@netbox-hooks/delivery'

/** What is promised of a limit that adapts, by what a dispatcher says it is. */
export class Adapting {
  readonly bounds: ConcurrencyBounds
  /** As it was said last. */
  limit: number
  #begun = 0
  #begunAtFall = 0

  constructor({ concurrency = 8 }: Endpoint) {
    this.bounds = typeof concurrency === 'number' ? { min: concurrency, max: concurrency } : concurrency
    this.limit = this.bounds.min
  }

  /** A host begins with as few as may be. */
  reset(): void {
    this.limit = this.bounds.min
    this.#begun = 0
    this.#begunAtFall = 0
  }

  /** Takes note of what it is said to be. @returns what is wrong with that */
  says(limit: number): string | undefined {
    const { min, max } = this.bounds
    if (limit < this.limit) this.#begunAtFall = this.#begun
    this.limit = limit
    return limit < min || limit > max ? `it says that its limit is ${limit}` : undefined
  }

  /** A request begins. @returns its number */
  begins(): number {
    this.#begun += 1
    return this.#begun
  }

  /** Whether it has fallen since that request began: for the same reason, if that one is refused as well. */
  hasFallenSince(request: number): boolean {
    return request <= this.#begunAtFall
  }
}
