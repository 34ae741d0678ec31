/** What takes part in an engine's life, from when its queue is there until it is closed. */
export interface EnginePart {
  /** What the log calls it. */
  readonly name: string
  /**
   * The queue is open, and nothing has been processed or sent yet. Of a queue that was away when the host started, this is
   * later; it is called again if it, or what comes after it, has failed.
   *
   * @throws what keeps the host from its work
   */
  begin(): Promise<void>
  /** Ends what it does, before the queue is closed. It may not have begun. */
  end(): Promise<void>
}
