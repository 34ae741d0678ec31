import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { NetboxHooksError } from './errors.ts'

/** What stands at the start of a text that is not UTF-8: the marks of other encodings, and the zeros of their ASCII. */
const otherEncodings: readonly (readonly [encoding: string, pattern: RegExp])[] = [
  ['UTF-32', /^(?:fffe0000|0000feff|(?!00)..000000|000000(?!00)..)/],
  ['UTF-16', /^(?:fffe|feff|(?!00)..00|00(?!00)..)/],
]

/**
 * The text of bytes that come from outside: of a file, a request, standard input. It has to be UTF-8. Byte order marks
 * are left out, also where a file was appended to another one: at the start of a line.
 *
 * @param name what the bytes are, for the error
 * @throws NetboxHooksError `NBH_TEXT_ENCODING`, naming the encoding or the line
 */
export function decodeText(bytes: Uint8Array, name = 'it'): string {
  const problem = encodingProblem(bytes)
  if (problem !== undefined) throw textEncoding(name, problem)
  return withoutMarks(asBuffer(bytes).toString())
}

/**
 * The text of a file, as {@link decodeText} takes it.
 * @throws the file system's error, or NetboxHooksError `NBH_TEXT_ENCODING`
 */
export function readText(file: string | URL, name?: string): string {
  return decodeText(readFileSync(file), name)
}

/**
 * The text of a stream, piece by piece, as {@link decodeText} takes it. A piece ends where a line does, but for the last.
 * @throws NetboxHooksError `NBH_TEXT_ENCODING`
 */
export async function* decodeLines(chunks: AsyncIterable<Uint8Array>, name?: string): AsyncGenerator<string> {
  let lines = 0
  let open: Uint8Array[] = []
  const decode = (bytes: Uint8Array): string => {
    const problem = encodingProblem(bytes, { lines, isStart: lines === 0 })
    if (problem !== undefined) throw textEncoding(name, problem)
    const text = withoutMarks(asBuffer(bytes).toString())
    lines += lineEndsIn(text)
    return text
  }
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineEnd) + 1
    open.push(chunk.subarray(0, end || undefined))
    if (end === 0) continue
    yield decode(Buffer.concat(open))
    open = [chunk.subarray(end)]
  }
  yield decode(Buffer.concat(open))
}

const lineEnd = 0x0a
const mark = '\uFEFF'
const replacement = '\uFFFD'

function encodingProblem(bytes: Uint8Array, { lines = 0, isStart = true } = {}): string | undefined {
  const found = isStart ? otherEncodingOf(bytes) : undefined
  if (found !== undefined) return `is written in ${found}, not in UTF-8`
  return isUtf8(bytes) ? undefined : `is not written in UTF-8: see line ${lines + firstBadLine(bytes)}`
}

function otherEncodingOf(bytes: Uint8Array): string | undefined {
  const first = bytes.subarray(0, 4)
  // What begins with characters that are written has no byte of a mark, and no zero.
  if (first.every((byte) => byte > 0 && byte < 0xfe)) return undefined
  const start = asBuffer(first).toString('hex')
  return otherEncodings.find(([, pattern]) => pattern.test(start))?.[0]
}

/** The number of the first line with a byte that UTF-8 does not have there. */
function firstBadLine(bytes: Uint8Array): number {
  const text = asBuffer(bytes).toString()
  let at = text.indexOf(replacement)
  let offset = Buffer.byteLength(text.slice(0, at))
  // The sign that stands for such a byte may also be written out.
  while (asBuffer(bytes.subarray(offset, offset + 3)).toString('hex') === 'efbfbd') {
    const next = text.indexOf(replacement, at + 1)
    offset += Buffer.byteLength(text.slice(at, next))
    at = next
  }
  return lineEndsIn(text.slice(0, at)) + 1
}

function lineEndsIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

function withoutMarks(text: string): string {
  return text.includes(mark) ? text.replaceAll(/(^|\n)\uFEFF+/g, '$1') : text
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function textEncoding(name: string | undefined, problem: string): NetboxHooksError {
  return new NetboxHooksError({
    code: 'NBH_TEXT_ENCODING',
    message: `${name ?? 'it'} ${problem}`,
    hint: 'Save it as UTF-8.',
  })
}
