/** Why a queue opens for no host. It is kept in the queue, so it names places without their credentials. */
export interface QueueSeal {
  /**
   * - `moving`: what it keeps is being moved to another queue, or that was interrupted.
   * - `filling`: it is being filled with what another one keeps, or that was interrupted.
   * - `moved`: another queue has taken its place.
   */
  readonly state: 'moving' | 'filling' | 'moved'
  /** The other queue. */
  readonly other: string
  /** Since when, in ms since the epoch. */
  readonly at: number
}
