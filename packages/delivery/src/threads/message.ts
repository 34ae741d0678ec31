import type { SendOptions, SendResult } from '../send/sender.ts'
import type { SenderSettings } from './settings.ts'

/** A request on its way to a thread. A list of plain values is copied at half the cost of an object with names. */
export type RequestRow = readonly [
  /** What its answer is known by. */
  number: number,
  /** Number of its options, which the thread has got by then. */
  options: number,
  id: string,
  method: string,
  url: string,
  /** As JSON. */
  headers: string,
  /** Where its body begins in the bytes of the message, and where it ends. */
  start: number,
  end: number,
]

/** All requests of one turn of the loop. */
export interface RequestMessage {
  /** Options that are new to the thread, by their numbers. */
  readonly options: readonly (readonly [number: number, options: SendOptions])[]
  readonly requests: readonly RequestRow[]
  /** The bodies. They are the thread's from then on: an answer may come before a body is written. */
  readonly bytes: ArrayBuffer
}

/** What is said to a thread. */
export type ToThread =
  | RequestMessage
  /** The number of options that nobody has any more. */
  | { readonly forget: number }
  /** How requests to come are made. */
  | { readonly use: SenderSettings }
  /** Break off what is under way, and end. */
  | 'end'

/** What came of a request. */
export type Answer = readonly [number: number, result: SendResult]

/** What a thread says: `ready` once, then the {@link Answer}s of a turn of the loop, as JSON. */
export type FromThread = 'ready' | { readonly answers: string }
