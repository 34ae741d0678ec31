/**
 * Where a builder asks for room before it makes what is large. What it has taken is its caller's to give back, when what
 * was built is needed no more.
 */
export interface BuildRoom {
  /** Bytes of the event as text. */
  readonly eventBytes: number
  /** How often at most its payload is written, for rules whose action data differ. */
  readonly mostPayloads: number
  /** Resolves when there is room for so many bytes of payloads, beside the first one. */
  forPayloads(bytes: number): Promise<void>
  /** Resolves when there is room for what templates render, so many bytes at most. */
  forRenders(bytes: number): Promise<void>
  /** Told how many bytes that were. */
  rendered(bytes: number): void
}
