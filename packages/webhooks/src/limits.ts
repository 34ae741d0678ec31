/**
 * What bounds events, and what plugins make of them. `docs/operations.md` says what happens above each. Sizes are bytes of
 * JSON, in which shared objects count as often as they would be written.
 */
export const eventLimits = {
  /** An event, 4 MiB: data, snapshots and context. */
  eventBytes: 4_194_304,
  /** What one callback adds to the context of one event, 256 KiB. */
  contextBytes: 262_144,
  /** What the taps of `payload` make of a payload, 4 MiB. */
  payloadBytes: 4_194_304,
  /** What a plugin's template filter is given, and what it answers, 1 MiB. */
  filterBytes: 1_048_576,
} as const
