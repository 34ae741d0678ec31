import type { JsonObject } from './change-event.ts'

/** What the objects of one type look like. */
export interface ObjectShape<Data extends object = JsonObject, Snapshot extends object = JsonObject> {
  /** As receivers see them. */
  readonly data: Data
  /** In raw field values, before and after a change. */
  readonly snapshot: Snapshot
}

/**
 * What objects look like, by their type. It is empty, and nothing is known of any object, until declaration merging adds
 * to it. `@netbox-hooks/netbox-types/plugin` adds NetBox's objects; for others:
 *
 * ```ts
 * declare module 'netbox-hooks' {
 *   interface ObjectShapes {
 *     'shop.order': ObjectShape<Order, OrderRow>
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins add to it, and only an interface can be added to
export interface ObjectShapes {}
