import { JinjaError } from './errors.ts'

/** What one render may use. */
export interface Limits {
  /** Steps: an operation, a call or a turn of a loop is one; long texts and lists cost more. Default 20 million. */
  readonly steps?: number
  /** Bytes of all values that it makes, also of those that it has let go. Default 64 MiB. */
  readonly memory?: number
  /** Bytes of what it writes. Default 1 MiB. */
  readonly output?: number
  /** Milliseconds. Default 1,000. */
  readonly time?: number
}

/** Steps between two looks at the clock. */
const stretch = 10_000

/** Counts what a render uses, and ends it at its limits. */
export class Budget {
  readonly outputLimit: number
  readonly #memoryLimit: number
  readonly #timeLimit: number
  readonly #end: number
  /** Steps until the clock is looked at. */
  #left = 0
  #steps: number
  #memory: number

  constructor(limits: Limits = {}) {
    const { steps = 20_000_000, memory = 64 * 1_048_576, output = 1_048_576, time = 1_000 } = limits
    this.outputLimit = output
    this.#memoryLimit = memory
    this.#memory = memory
    this.#steps = steps
    this.#timeLimit = time
    this.#end = performance.now() + time
    this.#refill()
  }

  /** Counts steps. To be called before the work is done. */
  step(count = 1): void {
    this.#left -= count
    if (this.#left < 0) this.#refill()
  }

  /** Counts work on so many characters or items. */
  work(units: number): void {
    this.step(1 + (units >>> 4))
  }

  /** Counts memory for so many bytes. To be called before they are taken. */
  room(bytes: number): void {
    this.#memory -= bytes
    if (!(this.#memory >= 0))
      throw limitError(`it takes more than ${inMebibytes(this.#memoryLimit)} of memory`)
  }

  #refill(): void {
    if (this.#steps + this.#left < 0) throw limitError('it takes too many steps')
    if (performance.now() > this.#end) throw limitError(`it did not end within ${this.#timeLimit / 1_000} s`)
    this.#steps += this.#left
    this.#left = Math.min(stretch, this.#steps)
    this.#steps -= this.#left
  }
}

export function limitError(message: string): JinjaError {
  return new JinjaError('LimitError', message)
}

export function inMebibytes(bytes: number): string {
  return `${Math.round((bytes / 1_048_576) * 100) / 100} MiB`
}
