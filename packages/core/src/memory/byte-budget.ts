interface Waiting {
  readonly bytes: number
  begin(): void
}

/**
 * Bounds what is held at once by the bytes that it takes. Who finds no room waits, in order. What is larger than all
 * there is goes alone: it waits until nothing else is held.
 */
export class ByteBudget {
  /** Bytes that may be held at once. */
  readonly most: number
  readonly #waiting: Waiting[] = []
  #held = 0

  constructor(most: number) {
    this.most = most
  }

  /** Bytes that are held. */
  get held(): number {
    return this.#held
  }

  /** Whether so many bytes can be held now, without going before those that wait. */
  hasRoomFor(bytes: number): boolean {
    return this.#waiting.length === 0 && this.#fits(bytes)
  }

  /** Holds bytes at once, whether there is room or not: for what is in memory already. */
  hold(bytes: number): void {
    this.#held += bytes
  }

  /** Holds bytes as soon as there is room for them. */
  take(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      const begin = () => {
        this.hold(bytes)
        resolve()
      }
      if (this.hasRoomFor(bytes)) begin()
      else this.#waiting.push({ bytes, begin })
    })
  }

  /** Lets go of bytes that are held. */
  giveBack(bytes: number): void {
    this.#held -= bytes
    for (let next = this.#waiting[0]; next && this.#fits(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift()
      next.begin()
    }
  }

  #fits(bytes: number): boolean {
    return this.#held === 0 || this.#held + bytes <= this.most
  }
}
