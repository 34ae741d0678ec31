import type { StoreCall, StoreMethod } from './methods.ts'
import { type Load, type Rows, ValueReader, ValueWriter } from './values.ts'

/**
 * Calls on their way to the store's thread. To copy a list, an object or a buffer to another thread costs much more than
 * what is in it, so all calls travel as one list of values, and all events and bodies in memory that both threads see.
 */
export interface StoreMessage {
  /** Of each call its method, and its arguments as the method's {@link Way} has them. */
  readonly values: readonly unknown[]
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

/** How a method's arguments travel: what writes them, and what reads them again. */
interface Way {
  write(args: readonly unknown[], to: ValueWriter): void
  read(from: ValueReader): unknown[]
}

/** Those that carry nothing to speak of, or are seldom called. */
const asTheyAre: Way = {
  write: (args, to) => to.value(args),
  read: (from) => from.value() as unknown[],
}

const deliveries: Way = {
  write([eventId, rows, bodies], to) {
    to.value(eventId)
    to.rows(rows as Rows)
    to.loads(bodies as Load[])
  },
  read: (from) => [from.value(), from.rows(), from.loads()],
}

/** The calls that every delivery needs. */
const ways: ReadonlyMap<StoreMethod, Way> = new Map([
  [
    'accept',
    {
      write([ids, events, idempotencyKey], to) {
        to.values(ids as unknown[])
        to.loads(events as Load[])
        to.value(idempotencyKey)
      },
      read: (from) => [from.values(), from.loads(), from.value()],
    },
  ],
  ['process', deliveries],
  [
    'markProcessed',
    {
      write: ([eventIds], to) => to.values(eventIds as unknown[]),
      read: (from) => [from.values()],
    },
  ],
  ['supplement', deliveries],
  [
    'record',
    {
      write: ([attempt], to) => to.values(attempt as unknown[]),
      read: (from) => [from.values()],
    },
  ],
])

function wayOf(method: StoreMethod): Way {
  return ways.get(method) ?? asTheyAre
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
  return (args[place] as Load[]).reduce((sum, { length }) => sum + length, 0)
}

/** Memory up to this size, in bytes, is used for the next message again. */
const keptSize = 1024 * 1024

/** Makes messages, one after the other: the next one only when the one before has been answered. */
export class MessageWriter {
  #kept = new SharedArrayBuffer(64 * 1024)

  /** The message that carries calls. */
  pack(calls: readonly StoreCall[], moment: Moment): StoreMessage {
    const writer = new ValueWriter()
    for (const { method, args } of calls) {
      writer.value(method)
      wayOf(method).write(args, writer)
    }
    const bytes = this.#memory(writer.size)
    writer.writeLoads(bytes)
    return { values: writer.written, bytes, moment }
  }

  #memory(size: number): SharedArrayBuffer {
    if (size <= this.#kept.byteLength) return this.#kept
    if (size > keptSize) return new SharedArrayBuffer(size)
    this.#kept = new SharedArrayBuffer(Math.min(2 * size, keptSize))
    return this.#kept
  }
}

/** The calls that a message carries, events and bodies as their bytes. */
export function unpackCalls(message: StoreMessage): StoreCall[] {
  const reader = new ValueReader(message.values, message.bytes)
  const calls: StoreCall[] = []
  while (!reader.isAtEnd) {
    const method = reader.value() as StoreMethod
    calls.push({ method, args: wayOf(method).read(reader) })
  }
  return calls
}
