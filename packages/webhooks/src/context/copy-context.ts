import { kindName } from '@netbox-hooks/core'
import { atPath, copyJson, type JsonProblem } from '@netbox-hooks/core/json'
import type { JsonObject } from '../change-event.ts'
import { eventLimits } from '../limits.ts'

/** What somebody wants to add to a context is not taken. It says why, to whoever knows who it was. */
export class ContextRefused extends Error {
  override readonly name = 'ContextRefused'
}

/** How much may be added. */
export interface ContextAllowance {
  /** Bytes of JSON that one tap may add. Default {@link eventLimits}`.contextBytes`. */
  readonly size?: number
  /** Bytes that it has added already. Default 0. */
  readonly used?: number
}

/**
 * What a callback returned, as a copy; `undefined` if it is nothing.
 * @throws ContextRefused if it is no object, cannot be written as JSON, or is too big
 */
export function copyContext(
  values: unknown,
  { size = eventLimits.contextBytes, used = 0 }: ContextAllowance = {},
): JsonObject | undefined {
  if (isNothing(values)) return undefined
  if (!isObject(values)) throw noObject(values)
  const { copy, problem } = copyJson(values, { bytes: size - used })
  if (problem) throw new ContextRefused(sentenceFor(problem, size), { cause: problem.cause })
  if (!isObject(copy)) throw noObject(copy)
  return copy as JsonObject
}

function noObject(found: unknown): ContextRefused {
  return new ContextRefused(`It returned ${kindName(found)} where an object is expected`)
}

function sentenceFor({ kind, path, reason }: JsonProblem, size: number): string {
  const place = atPath(path)
  if (kind !== 'too-big') return `What it returned cannot be written as JSON${place}: ${reason}`
  return `What it returned is above ${size / 1_024} KiB of JSON; most of it stands${place || ' all over it'}`
}

/** Also an instance of a class, but no list, and nothing that JSON would turn into `{}`, like a Map. */
function isObject(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** What NetBox takes for nothing as well: `condition && { … }` returns such values. */
function isNothing(values: unknown): boolean {
  return !values || (Array.isArray(values) && values.length === 0)
}
