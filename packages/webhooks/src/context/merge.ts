import { keepSpelling } from '@netbox-hooks/core/json'
import type { JsonObject } from '../change-event.ts'
import type { Contribution, Provenance } from './contribution.ts'

/** A context, and who added each of its keys. */
export interface MergedContext {
  /** `undefined` if nobody added anything. */
  readonly context: JsonObject | undefined
  readonly provenance: Readonly<Record<string, Provenance>>
}

/** Stands in the place of a plugin's name. */
const eventItself: Provenance = Object.freeze({ plugin: '(event)' })

/**
 * What an event brought, and what the taps added to it in their order: shallowly, the last one wins.
 * @param onOverwritten told of each key of one plugin that another one has overwritten
 */
export function mergeContext(
  brought: JsonObject | undefined,
  contributions: readonly Contribution[],
  onOverwritten: (key: string, earlier: string, later: string) => void,
): MergedContext {
  const context: Record<string, unknown> = {}
  const provenance: Record<string, Provenance> = {}
  let isEmpty = true
  const originOf = (key: string) => (Object.hasOwn(provenance, key) ? provenance[key] : undefined)
  const put = (key: string, value: unknown, origin: Provenance) => {
    const { plugin } = origin
    const earlier = originOf(key)
    if (!earlier) setOwn(provenance, key, origin)
    else if (earlier.plugin !== plugin) {
      onOverwritten(key, earlier.plugin, plugin)
      setOwn(provenance, key, { plugin, overwrote: [...(earlier.overwrote ?? []), earlier.plugin] })
    }
    setOwn(context, key, value)
    isEmpty = false
  }
  const putAll = (values: JsonObject, origin: Provenance) => {
    for (const key in values) if (Object.hasOwn(values, key)) put(key, values[key], origin)
  }
  if (brought) putAll(brought, eventItself)
  for (const { values, by } of contributions) {
    const { namespace, origin } = by
    if (!values) continue
    if (namespace === undefined) putAll(values, origin)
    // Several callbacks of one plugin share its namespace.
    else if (originOf(namespace)?.plugin !== origin.plugin) put(namespace, values, origin)
    else put(namespace, { ...Object(context[namespace]), ...values }, origin)
  }
  return { context: isEmpty ? undefined : keepSpelling(context, brought), provenance }
}

/** A key `__proto__` is a key like any other; to assign it would set the prototype. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
}
