/** When a host is killed. Those in between are steps that the host itself takes note of, see `watch-queue.ts`. */
export const moments = [
  // At random: while it runs, while it opens the queue with what the one before left behind.
  'any',
  'starting',
  'started',
  // While the queue commits what `emit()` waits for, and when `emit()` has resolved.
  'accepting',
  'accepted',
  'matched',
  'context',
  'payload',
  // While the queue commits an event's deliveries, and when they are stored.
  'storing',
  'stored',
  'claiming',
  'claimed',
  // As the receiver sees it: it has the request; it has answered.
  'sent',
  'answered',
  // While an attempt waits to be recorded, and when it is.
  'recording',
  'recorded',
  // While retention drops what is over.
  'pruning',
  'pruned',
  'stopping',
  // While an action of a rule runs.
  'acting',
] as const

/** One of {@link moments}. */
export type Moment = (typeof moments)[number]

/** What one life of the host is to be: its parent tells it once. */
export interface Life {
  readonly number: number
  readonly moment: Moment
  /** The host kills itself the so manieth time that it takes the step. */
  readonly times: number
  /** Whether it emits changes; without, it delivers what is there and ends. */
  readonly emits: boolean
  /** Size of a change. */
  readonly bytes: number
  /** It emits no more while so many changes are accepted and not delivered. */
  readonly mostUnderWay: number
}

/** What a host tells its parent. */
export type News = 'ready' | 'started' | 'refused'
