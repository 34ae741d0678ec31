import { exactPart } from '@netbox-hooks/core/json'
import { isHolder } from './values.ts'

/** What conditions are evaluated on. */
export interface ConditionInput {
  /** The object as receivers see it. */
  readonly data: unknown
  /** State before and after the change, in raw field values. */
  readonly snapshots?: unknown
  /** The request that the change belongs to; `null` if there was none, as for a job. */
  readonly request?: unknown
}

/** A path that leads nowhere. */
export const unresolved: unique symbol = Symbol('unresolved')
/** A value of a snapshot or a request that does not exist: it is compared as `null`. */
export const absent: unique symbol = Symbol('absent')

/** Reads an attribute: its value, an integer that is no safe one as a BigInt; {@link unresolved} or {@link absent}. */
export type AttributeReader = (input: ConditionInput) => unknown

const otherSnapshot: ReadonlyMap<string | undefined, string> = new Map([
  ['prechange', 'postchange'],
  ['postchange', 'prechange'],
])

/**
 * Compiles the path of an attribute, e.g. `status.value`: keys joined by dots, looked up in the event's data. On a
 * list a key is looked up in every element.
 *
 * `snapshots.prechange.…` and `snapshots.postchange.…` look into the snapshots (NetBox 4.7), `request.…` into the
 * request, unless the data has an attribute of that name itself.
 */
export function compileAttribute(attribute: string): AttributeReader {
  const path = attribute.split('.')
  if (path[0] === 'snapshots') return (input) => readSnapshots(path, input)
  if (path[0] === 'request') return (input) => readRequest(path, input)
  return ({ data }) => follow(path, data)
}

/** Follows a path from a value. On a list a key is looked up in every element. */
export function follow(path: readonly string[], start: unknown, emptyListIsNothing = false): unknown {
  let value = start
  for (const key of path) {
    if (!Array.isArray(value)) {
      if (!isHolder(value) || !Object.hasOwn(value, key)) return unresolved
      value = exactPart(value, key)
      continue
    }
    if (value.length === 0 && emptyListIsNothing) return unresolved
    const found: unknown[] = []
    for (const element of value) {
      if (!isHolder(element) || Array.isArray(element) || !Object.hasOwn(element, key)) return unresolved
      found.push(exactPart(element, key))
    }
    value = found
  }
  return value
}

/** The attribute's value in both snapshots; `undefined` if neither has it. */
export function followSnapshots(
  path: readonly string[],
  snapshots: unknown,
): { readonly before: unknown; readonly after: unknown } | undefined {
  if (!isHolder(snapshots)) return undefined
  const before = follow(path, snapshots['prechange'], true)
  const after = follow(path, snapshots['postchange'], true)
  return before === unresolved && after === unresolved ? undefined : { before, after }
}

function readSnapshots(path: readonly string[], { data, snapshots }: ConditionInput): unknown {
  if (snapshots === undefined) return follow(path, data)
  const [, which, ...rest] = path
  const other = otherSnapshot.get(which)
  if (which === undefined || other === undefined) return follow(path, { snapshots })
  if (!isHolder(snapshots) || snapshots[which] !== null) return follow(path, { snapshots })
  // A created object has no state before. The other snapshot tells whether the attribute is none of the object's.
  if (rest.length > 0 && isHolder(snapshots[other])) {
    if (follow(rest, snapshots[other], true) === unresolved) return unresolved
  }
  return absent
}

function readRequest(path: readonly string[], { data, request }: ConditionInput): unknown {
  if (request === undefined || (isHolder(data) && Object.hasOwn(data, 'request'))) return follow(path, data)
  if (request === null && path.length > 1) return absent
  return follow(path, { request })
}
