import { limits } from '../limits.ts'
import { isInstance, messageOf } from '../thrown.ts'
import type { JsonPath, JsonStep } from './path.ts'

/** What bounds a walk through data. */
export interface JsonBounds {
  /** Bytes of JSON that it may take. A part that is reached twice counts twice. */
  readonly bytes: number
  /** Lists and objects inside each other. Default {@link limits}`.jsonDepth`. */
  readonly depth?: number
}

/** Why data is not taken. */
export interface JsonProblem {
  readonly kind: 'too-big' | 'too-deep' | 'unwritable'
  /** Where: of what is too big, the innermost part that holds most of it. */
  readonly path: JsonPath
  /** Without a full stop. */
  readonly reason: string
  readonly cause?: unknown
}

/** What was walked through. */
export type Walked = { readonly made: unknown } | { readonly problem: JsonProblem }

/** A part without parts, and what is made of it. */
export interface Leaf {
  readonly bytes: number
  readonly made?: unknown
}

/** A list or an object, before its parts are looked at. */
export interface Branch {
  readonly source: object
  /** Names of its parts; of a list, how many it has. */
  readonly keys: readonly string[] | number
  readonly read: (step: never) => unknown
  /** What is made of it, part by part. */
  readonly made?: unknown
  readonly put?: (step: never, part: unknown) => void
}

/** Says what a value is; `undefined` for one that is left out. */
export type Look = (
  value: unknown,
  step: JsonStep | undefined,
  bytesLeft: number,
) => Leaf | Branch | undefined

interface Frame extends Branch {
  readonly step: JsonStep | undefined
  readonly length: number
  /** Bytes that were spent before it. */
  readonly before: number
  next: number
}

/**
 * Goes once through all that is in a value, not by recursion, and ends where its bytes are spent. What it costs follows
 * from the bound alone, whatever the value is: parts that are shared, circles, what makes itself anew each time.
 *
 * @param look may throw: what it throws says why the value cannot be written
 */
export function walk(root: unknown, bounds: JsonBounds, look: Look): Walked {
  try {
    return { made: new Walk(bounds, look).through(root) }
  } catch (error) {
    if (isInstance(error, Unfit)) return { problem: error.problem }
    return { problem: { kind: 'unwritable', path: [], reason: messageOf(error), cause: error } }
  }
}

class Unfit {
  readonly problem: JsonProblem

  constructor(problem: JsonProblem) {
    this.problem = problem
  }
}

class Walk {
  readonly #look: Look
  readonly #bytes: number
  readonly #depth: number
  readonly #frames: Frame[] = []
  readonly #above = new Set<object>()
  #spent = 0
  /** The innermost part that is complete and holds more than half of the bytes there are: there is but one. */
  #heaviest: JsonPath | undefined

  constructor({ bytes, depth = limits.jsonDepth }: JsonBounds, look: Look) {
    this.#look = look
    this.#bytes = bytes
    this.#depth = depth
  }

  through(root: unknown): unknown {
    const made = this.#visit(root, undefined)
    for (let frame = this.#frames.at(-1); frame; frame = this.#frames.at(-1)) {
      if (frame.next === frame.length) this.#close(frame)
      else this.#step(frame)
    }
    return made
  }

  #step(frame: Frame): void {
    const { keys } = frame
    const step = typeof keys === 'number' ? frame.next : (keys[frame.next] as string)
    frame.next += 1
    // A comma, quotes and a colon.
    this.#spend(typeof step === 'number' ? 1 : 4 + textBytes(step, this.#left), step)
    const part = this.#attempt(step, () => frame.read(step as never))
    const made = this.#visit(part, step)
    if (made === undefined && typeof keys !== 'number') return
    frame.put?.(step as never, made ?? null)
  }

  #visit(value: unknown, step: JsonStep | undefined): unknown {
    const found = this.#attempt(step, () => this.#look(value, step, this.#left))
    if (found && 'source' in found) this.#open(found, step)
    else if (found) this.#spend(found.bytes, step)
    return found?.made
  }

  #open(branch: Branch, step: JsonStep | undefined): void {
    const { source, keys } = branch
    if (this.#above.has(source)) throw this.#unfit('unwritable', step, 'it holds itself')
    if (this.#frames.length === this.#depth)
      throw this.#unfit(
        'too-deep',
        step,
        `there are more than ${this.#depth} lists and objects inside each other`,
      )
    const length = typeof keys === 'number' ? keys : keys.length
    this.#above.add(source)
    this.#frames.push({ ...branch, step, length, before: this.#spent, next: 0 })
    // Each part takes two bytes at least: a long list is not begun.
    if (typeof keys === 'number' && length * 2 > this.#left) throw this.#tooBig(this.#path())
    this.#spend(2, undefined)
  }

  #close({ source, before }: Frame): void {
    if (this.#spent - before > this.#bytes / 2) this.#heaviest ??= this.#path()
    this.#above.delete(source)
    this.#frames.pop()
  }

  get #left(): number {
    return this.#bytes - this.#spent
  }

  #spend(bytes: number, step: JsonStep | undefined): void {
    this.#spent += bytes
    const isHeavy = bytes > this.#bytes / 2
    if (this.#spent > this.#bytes) throw this.#tooBig(isHeavy ? this.#path(step) : this.#blamed())
    if (isHeavy) this.#heaviest ??= this.#path(step)
  }

  /** The innermost part that holds more than half of what was spent. */
  #blamed(): JsonPath {
    if (this.#heaviest) return this.#heaviest
    const index = this.#frames.findLastIndex(({ before }) => this.#spent - before > this.#bytes / 2)
    return pathOf(this.#frames.slice(0, index + 1))
  }

  #attempt<T>(step: JsonStep | undefined, call: () => T): T {
    try {
      return call()
    } catch (cause) {
      throw this.#unfit('unwritable', step, messageOf(cause), cause)
    }
  }

  #tooBig(path: JsonPath): Unfit {
    return new Unfit({
      kind: 'too-big',
      path,
      reason: `it is above ${Math.ceil(this.#bytes / 1_024)} KiB of JSON`,
    })
  }

  #unfit(kind: JsonProblem['kind'], step: JsonStep | undefined, reason: string, cause?: unknown): Unfit {
    return new Unfit({ kind, path: this.#path(step), reason, cause })
  }

  #path(step?: JsonStep): JsonPath {
    const path = pathOf(this.#frames)
    return step === undefined ? path : [...path, step]
  }
}

function pathOf(frames: readonly Frame[]): JsonPath {
  return frames.map(({ step }) => step).filter((step) => step !== undefined)
}

/** Bytes of a text in UTF-8, escapes aside. One that does not fit in any case is not looked at. */
export function textBytes(text: string, bytesLeft: number): number {
  return text.length > bytesLeft ? text.length : Buffer.byteLength(text)
}

/** How many entries a list has, also one that says so itself. */
export function lengthOf(list: readonly unknown[]): number {
  return Math.max(0, Math.trunc(Number(list.length)) || 0)
}
