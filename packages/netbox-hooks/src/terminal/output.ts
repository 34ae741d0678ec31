import { fstatSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { exitCodes } from '../exit-codes.ts'
import { outputVariable } from '../output-variable.ts'

const descriptor = process.env[outputVariable]
// Programs that the command starts have a standard output of their own.
delete process.env[outputVariable]

/** Where data goes. {@link write} alone writes to it. */
export const output: Writable & { readonly isTTY?: boolean; readonly columns?: number } =
  descriptor === undefined ? process.stdout : streamOf(Number(descriptor))

let hasWritten = false

/** Writes data. Nothing else in the command line touches standard output. */
export function write(text: string): void {
  hasWritten = true
  output.write(text)
}

output.on('error', endUnwritable)
// Nobody reads what is said: what is done goes on.
process.stderr.on('error', () => {})

function endUnwritable(error: NodeJS.ErrnoException): void {
  // What a plugin of a running host prints is no reason to end it.
  if (!hasWritten) return
  // Whoever read the output has had enough of it (`| head -1`): that is no failure.
  if (error.code === 'EPIPE') process.exit(exitCodes.ok)
  process.stderr.write(`The output cannot be written: ${error.message}\n`)
  process.exit(exitCodes.failed)
}

/** Resolves when all that was printed and said is on its way. Ends the process if it cannot be written. */
export async function flushed(): Promise<void> {
  // Its 'error' comes a moment later.
  const failed = await new Promise<Error | null | undefined>((resolve) => output.write('', resolve))
  if (failed) endUnwritable(failed)
  await new Promise((resolve) => process.stderr.write('', resolve))
}

/** Loads what it needs of Node only here: `--version` has standard output itself. */
function streamOf(fd: number): Writable {
  const { isatty, WriteStream } = process.getBuiltinModule('node:tty')
  if (isatty(fd)) return new WriteStream(fd)
  const { Socket } = process.getBuiltinModule('node:net')
  const stats = fstatSync(fd)
  if (stats.isFIFO() || stats.isSocket()) return new Socket({ fd, readable: false, writable: true })
  // At once, as Node itself writes to a file: what is said meanwhile may go to the same one, and keeps its place.
  const { Writable } = process.getBuiltinModule('node:stream')
  return new Writable({
    write(chunk: Uint8Array, _, done) {
      try {
        for (let rest = chunk; rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest))
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
