import type { StoreCall, StoreMethod } from './store-methods.ts'

/**
 * Calls on their way to the store's thread. To copy an object or a buffer to another thread costs much more than what is
 * in it, so calls travel as lists, and all bodies in one buffer that is handed over instead of copied.
 */
export interface StoreMessage {
  readonly calls: readonly (readonly [StoreMethod, ...unknown[]])[]
  readonly bytes: ArrayBuffer
  /** The time, in ms since the epoch: the host's clock is the only one. */
  readonly now: number
}

/** The calls whose third argument is a list of bodies. */
const carryBodies: ReadonlySet<StoreMethod> = new Set(['process', 'supplement'])

/** Where a body lies in the message's buffer. */
class Slices {
  readonly #bodies: Uint8Array[] = []
  #size = 0

  /** @returns where each body will end; the first begins where the last one of the call before ended */
  add(bodies: readonly Uint8Array[]): number[] {
    return bodies.map((body) => {
      this.#bodies.push(body)
      this.#size += body.byteLength
      return this.#size
    })
  }

  join(): ArrayBuffer {
    const bytes = new Uint8Array(this.#size)
    let end = 0
    for (const body of this.#bodies) {
      bytes.set(body, end)
      end += body.byteLength
    }
    return bytes.buffer
  }
}

/** The message that carries calls. */
export function packCalls(calls: readonly StoreCall[]): StoreMessage {
  const slices = new Slices()
  const packed = calls.map(({ method, args }): [StoreMethod, ...unknown[]] => {
    if (!carryBodies.has(method)) return [method, ...args]
    const [eventId, rows, bodies, ...rest] = args
    return [method, eventId, rows, slices.add(bodies as Uint8Array[]), ...rest]
  })
  return { calls: packed, bytes: slices.join(), now: Date.now() }
}

/** The calls that a message carries. */
export function unpackCalls({ calls, bytes }: StoreMessage): StoreCall[] {
  let start = 0
  const slice = (end: number) => {
    const body = new Uint8Array(bytes, start, end - start)
    start = end
    return body
  }
  return calls.map(([method, ...args]) => {
    if (!carryBodies.has(method)) return { method, args }
    const [eventId, rows, ends, ...rest] = args
    return { method, args: [eventId, rows, (ends as number[]).map(slice), ...rest] }
  })
}
