/** How often the line in a terminal is written anew, in ms. */
const terminalPause = 200
/** How often a line is printed where there is no terminal, in ms. */
const plainPause = 10_000

/** What a long run shows on stderr of how far it has come: one line in a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #total: number
  readonly #unit: string
  readonly #began = performance.now()
  #shownAt = 0

  constructor(total: number, unit: string) {
    this.#total = total
    this.#unit = unit
  }

  /** @param note what else is known, e.g. `310 events accepted` */
  show(done: number, note: string): void {
    const now = performance.now()
    const isOver = done >= this.#total
    const pause = process.stderr.isTTY ? terminalPause : plainPause
    if (!isOver && now - this.#shownAt < pause) return
    this.#shownAt = now
    const line = `${done}/${this.#total} ${this.#unit}, ${note}, ${this.#time(done, now)}`
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}${isOver ? '\n' : ''}` : `${line}\n`)
  }

  #time(done: number, now: number): string {
    const passed = now - this.#began
    if (done >= this.#total) return `${seconds(passed)} s`
    return done === 0 ? 'just begun' : `about ${seconds((passed / done) * (this.#total - done))} s left`
  }
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000)
}
