import type { DeliveryState } from '@netbox-hooks/delivery'
import { usageMistake } from '../errors.ts'

/** Which deliveries, as a command is told. */
export interface FilterOptions {
  readonly webhook?: string
  readonly action?: string
  readonly state?: DeliveryState
  /** `dcim.site`, or one object: `dcim.site:4`. */
  readonly object?: string
  readonly eventType?: string
  readonly event?: string
  readonly rule?: string
  readonly plugin?: string
  readonly error?: string
  /** ISO 8601. */
  readonly since?: string
  /** ISO 8601. */
  readonly until?: string
}

/** Which deliveries, as the API takes it. */
export type WireFilter = Readonly<Record<string, string>>

/** The filter of the API that options stand for; `undefined` if none of them is given. */
export function wireFilter(options: FilterOptions): WireFilter | undefined {
  // Ids of objects may hold colons.
  const [, objectType, objectId] = /^([^:]*)(?::(.*))?$/s.exec(options.object ?? '') ?? []
  const parts: Record<string, string | undefined> = {
    webhook: options.webhook,
    action: options.action,
    state: options.state,
    object_type: objectType || undefined,
    object_id: objectId,
    event_type: options.eventType,
    event_id: options.event,
    rule: options.rule,
    plugin: options.plugin,
    error_code: options.error,
    from: options.since,
    to: options.until,
  }
  const given = Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined)
  return given.length > 0 ? Object.fromEntries(given) : undefined
}

/**
 * The deliveries that a command is about, as the API takes them: by their ids, or by a filter.
 * @throws NetboxHooksError `NBH_USAGE` if neither is given, or both
 */
export function chosenDeliveries(
  ids: readonly string[],
  options: FilterOptions,
): { readonly ids: readonly string[] } | { readonly filter: WireFilter } {
  const filter = wireFilter(options)
  if (ids.length > 0 && filter) throw usageMistake('Give ids or a filter, not both.')
  if (ids.length > 0) return { ids }
  if (filter) return { filter }
  throw usageMistake('Say which: ids of deliveries, or a filter such as --webhook NAME.')
}
