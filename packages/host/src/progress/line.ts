/** How long work goes on before anything is said of it, in ms. */
const patienceMs = { terminal: 500, elsewhere: 2_000 }
/** How often it is said anew, in ms; elsewhere twice as long after each line, up to a bound. */
const pauseMs = { terminal: 100, elsewhere: 2_000, longest: 60_000 }

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>

/** Where progress is told. */
export interface ProgressOptions {
  readonly stream?: Stream
  readonly isTerminal?: boolean
  readonly tell?: (text: string) => void
}

/**
 * Tells how far long work has come, on standard error: in a terminal in one line that is written anew, elsewhere in plain
 * lines now and then. Work that is done soon is not talked about.
 */
export class ProgressLine {
  readonly #stream: Stream
  readonly #isTerminal: boolean
  readonly #tell: (text: string) => void
  #dueAt: number
  #pause: number
  #isShown = false

  /**
   * @param options `stream`: default standard error; `tell`: where lines go where there is no terminal, default the stream;
   *   `isTerminal`: default as the stream is
   */
  constructor({ stream = process.stderr, isTerminal = isInteractive(stream), tell }: ProgressOptions = {}) {
    this.#stream = stream
    this.#isTerminal = isTerminal
    this.#tell = tell ?? ((text) => void stream.write(`${text}\n`))
    const kind = this.#isTerminal ? 'terminal' : 'elsewhere'
    this.#dueAt = performance.now() + patienceMs[kind]
    this.#pause = pauseMs[kind]
  }

  /** Says it, if it is time to. */
  show(text: string): void {
    const now = performance.now()
    if (now < this.#dueAt) return
    this.#dueAt = now + this.#pause
    if (this.#isTerminal) {
      this.#stream.write(`\r\u001b[2K${text.slice(0, (this.#stream.columns || 80) - 1)}`)
      this.#isShown = true
    } else {
      this.#tell(text)
      this.#pause = Math.min(2 * this.#pause, pauseMs.longest)
    }
  }

  /** Takes the line away. May be called twice. */
  end(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[2K')
    this.#isShown = false
  }
}

function isInteractive({ isTTY }: Stream): boolean {
  return isTTY === true && process.env['TERM'] !== 'dumb'
}
