/** A kind of event that event rules can name (NetBox: `netbox.events.EventType`). */
export interface EventType {
  /** Unique name, e.g. `object_created`. */
  readonly name: string
  /** Label for people; the name if absent. */
  readonly text?: string
  /** How a user interface shows it. Default `info`. */
  readonly kind?: 'info' | 'success' | 'warning' | 'danger'
  /** Whether the object is gone afterwards. Default `false`. */
  readonly destructive?: boolean
}
