/** Finds out which deliveries of one event have the same bytes, so that those are stored once. */
export class SharedBodies<Stored> {
  readonly #known = new Map<string, { readonly bytes: Uint8Array; readonly stored: Stored }[]>()

  /** What was stored for these bytes of that event; else what `store` answers now. */
  find(eventId: string, bytes: Uint8Array, store: () => Stored): Stored {
    const known = this.#known.get(eventId) ?? []
    const same = known.find((body) => Buffer.compare(body.bytes, bytes) === 0)
    if (same) return same.stored
    const stored = store()
    this.#known.set(eventId, [...known, { bytes, stored }])
    return stored
  }
}
