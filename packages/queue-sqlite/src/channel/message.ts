import type { StoreCall, StoreMethod } from './methods.ts'

/**
 * Calls on their way to the store's thread. To copy an object or a buffer to another thread costs much more than what is
 * in it, so calls travel as lists, and all events and bodies in memory that both threads see.
 */
export interface StoreMessage {
  readonly calls: readonly (readonly [StoreMethod, ...unknown[]])[]
  /** It belongs to the store's thread until that has answered. */
  readonly bytes: SharedArrayBuffer
  readonly moment: Moment
}

/** When something happens: the host's times are the only ones. */
export interface Moment {
  /** In the queue's time: when something is due. */
  readonly now: number
  /** As the clock says: for people. */
  readonly wall: number
  /** As retention counts. */
  readonly lived: number
}

/** The calls that carry events or bodies, and which of their arguments is the list of them. */
const carriers: ReadonlyMap<StoreMethod, number> = new Map([
  ['accept', 1],
  ['process', 2],
  ['supplement', 2],
])

/** How much a call carries: bytes, and characters of text. */
export function loadOf({ method, args }: StoreCall): number {
  const place = carriers.get(method)
  if (place === undefined) return 0
  return (args[place] as (string | Uint8Array)[]).reduce((sum, { length }) => sum + length, 0)
}

/** Memory up to this size, in bytes, is used for the next message again. */
const keptSize = 1024 * 1024

/** Makes messages, one after the other: the next one only when the one before has been answered. */
export class MessageWriter {
  #kept = new SharedArrayBuffer(64 * 1024)

  /** The message that carries calls. */
  pack(calls: readonly StoreCall[], moment: Moment): StoreMessage {
    const loads: (string | Uint8Array)[] = []
    let end = 0
    /** Where each load will end; the first begins where the last one of the call before ended. */
    const endOf = (load: string | Uint8Array): number => {
      loads.push(load)
      end += typeof load === 'string' ? Buffer.byteLength(load) : load.byteLength
      return end
    }
    const packed = calls.map(({ method, args }): [StoreMethod, ...unknown[]] => {
      const place = carriers.get(method)
      if (place === undefined) return [method, ...args]
      const ends = (args[place] as (string | Uint8Array)[]).map(endOf)
      return [method, ...args.slice(0, place), ends, ...args.slice(place + 1)]
    })
    const bytes = this.#memory(end)
    write(loads, bytes)
    return { calls: packed, bytes, moment }
  }

  #memory(size: number): SharedArrayBuffer {
    if (size <= this.#kept.byteLength) return this.#kept
    if (size > keptSize) return new SharedArrayBuffer(size)
    this.#kept = new SharedArrayBuffer(Math.min(2 * size, keptSize))
    return this.#kept
  }
}

function write(loads: readonly (string | Uint8Array)[], bytes: SharedArrayBuffer): void {
  const buffer = Buffer.from(bytes)
  let at = 0
  for (const load of loads) {
    if (typeof load === 'string') at += buffer.write(load, at)
    else {
      buffer.set(load, at)
      at += load.byteLength
    }
  }
}

/** The calls that a message carries, events and bodies as their bytes. */
export function unpackCalls({ calls, bytes }: StoreMessage): StoreCall[] {
  let start = 0
  const slice = (end: number) => {
    const load = new Uint8Array(bytes, start, end - start)
    start = end
    return load
  }
  return calls.map(([method, ...args]) => {
    const place = carriers.get(method)
    if (place !== undefined) args[place] = (args[place] as number[]).map(slice)
    return { method, args }
  })
}
