import type { JsonObject } from '../change-event.ts'

/**
 * What a callback may return: an object that can be written as JSON, or nothing. `false` is nothing, too. A promise, a
 * list, a Map, a Date and a function are objects to TypeScript, but no context.
 */
export type WebhookCallbackResult = JsonObject | InstanceOrInterface | NoContext

// biome-ignore lint/suspicious/noConfusingVoidType: what a function without `return` returns
type NoContext = false | null | undefined | void

/** Objects that TypeScript does not take for a {@link JsonObject}, as they may have more properties than it knows. */
type InstanceOrInterface = object & {
  /** A promise has it. */
  readonly then?: never
  /** Lists, Map and Set have it. */
  readonly [Symbol.iterator]?: never
  /** A Date has it. */
  readonly [Symbol.toPrimitive]?: never
  /** Functions have it. */
  readonly [Symbol.hasInstance]?: never
}
