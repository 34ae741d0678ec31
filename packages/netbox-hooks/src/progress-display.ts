/** How often a line in a terminal is written anew, and how often one goes to a file or a pipe, in ms. */
const pauses = { terminal: 100, elsewhere: 5_000 }

/** Shows how far something long has come: one line that changes in a terminal, a line now and then elsewhere. */
export class ProgressDisplay {
  readonly #stream: NodeJS.WriteStream
  readonly #begun = Date.now()
  #shownAt = Date.now()
  #isShown = false

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  /** @param what e.g. `Copying` */
  show(what: string, done: number, total: number): void {
    const now = Date.now()
    if (now - this.#shownAt < (this.#stream.isTTY ? pauses.terminal : pauses.elsewhere)) return
    this.#shownAt = now
    const line = `${what}: ${done} of ${total}${this.#estimate(done, total, now)}`
    if (!this.#stream.isTTY) return void this.#stream.write(`${line}\n`)
    this.#isShown = true
    this.#stream.write(`\r\u001b[K${line.slice(0, Math.max(1, this.#stream.columns - 1))}`)
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K')
    this.#isShown = false
  }

  #estimate(done: number, total: number, now: number): string {
    const elapsed = now - this.#begun
    if (done === 0 || elapsed < 1_000 || done >= total) return ''
    return `, about ${Math.ceil(((total - done) * elapsed) / done / 1_000)} s left`
  }
}
