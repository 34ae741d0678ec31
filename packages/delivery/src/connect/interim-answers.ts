/** How an interim answer's head begins, a character each: `#` is a digit, `_` a blank or the end of the line. */
const interimHead = 'HTTP/1.# 1##_'

/** Where the status begins, and with which digit that of an interim answer. */
const statusAt = 9
const digitOne = 0x31

/** The most that is read of interim answers before one answer, in bytes. */
const interimLimit = 16 * 1024

/**
 * Takes `100 Continue` out of what a server answers. Nobody asks for it, but servers and proxies that do not wait to be
 * asked exist, and undici takes it for a broken answer. Other interim answers pass.
 */
export class InterimAnswers {
  /** Whether the next bytes begin an answer. */
  #isDue = true
  /** Bytes that may become an interim answer's head. */
  #held: Buffer | undefined
  #seen = 0

  /** A request is written: what comes next answers it. */
  expectAnswer(): void {
    this.#isDue = true
    this.#seen = 0
  }

  /** Whether what has come passes as it is: nearly always, and then there is no need of {@link filter}. */
  lets(chunk: Buffer | null): boolean {
    if (this.#held) return false
    if (!this.#isDue || chunk === null) return true
    this.#isDue = headKind(chunk) !== 'other'
    return !this.#isDue
  }

  /**
   * What is to be passed on, of what has come.
   * @param chunk `null` at the end
   */
  filter(chunk: Buffer | null): (Buffer | null)[] {
    const held = this.#held
    this.#held = undefined
    if (chunk === null) return held ? [held, null] : [null]
    let rest = held ? Buffer.concat([held, chunk]) : chunk
    const passed: Buffer[] = []
    for (;;) {
      const kind = headKind(rest)
      const end = kind === 'interim' ? endOfHead(rest) : -1
      if (kind === 'maybe' || (kind === 'interim' && end < 0 && rest.length < interimLimit)) {
        this.#held = rest
        return passed
      }
      this.#seen += Math.max(end, 0)
      if (kind === 'other' || end < 0 || this.#seen > interimLimit) {
        this.#isDue = false
        return [...passed, rest]
      }
      if (!isContinue(rest)) passed.push(rest.subarray(0, end))
      rest = rest.subarray(end)
      if (rest.length === 0) return passed
    }
  }
}

function headKind(bytes: Buffer): 'interim' | 'maybe' | 'other' {
  // Nearly every answer is of this kind, and it is told by one byte.
  if (bytes.length >= interimHead.length && bytes[statusAt] !== digitOne) return 'other'
  const text = textOf(bytes.subarray(0, interimHead.length))
  for (const [index, character] of [...text].entries()) {
    const expected = interimHead[index]
    const fits =
      expected === '#'
        ? /\d/.test(character)
        : expected === '_'
          ? /[ \r\n]/.test(character)
          : character === expected
    if (!fits) return 'other'
  }
  if (text.length < interimHead.length) return 'maybe'
  // Switching protocols ends HTTP.
  return text.slice(statusAt, statusAt + 3) === '101' ? 'other' : 'interim'
}

function textOf(bytes: Buffer): string {
  return String.fromCharCode(...bytes)
}

function isContinue(bytes: Buffer): boolean {
  return textOf(bytes.subarray(statusAt, statusAt + 3)) === '100'
}

/** Where the empty line ends that ends a head; -1 if it is not there yet. */
function endOfHead(bytes: Buffer): number {
  const [strict, lenient] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
  if (strict < 0) return lenient < 0 ? -1 : lenient + 2
  return lenient < 0 || strict < lenient ? strict + 4 : lenient + 2
}
