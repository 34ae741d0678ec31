/** How a spool stands: events that wait in a file until the queue's server takes them. */
export interface SpoolStatus {
  /** How many events wait in it. */
  readonly depth: number
  /** Since when events go through it, in ms since the epoch; `undefined` if the queue gets them at once. */
  readonly since: number | undefined
}
