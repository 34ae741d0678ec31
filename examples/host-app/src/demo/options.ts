import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What the command line asks for. */
export interface Options {
  /** Stop after the first change. */
  readonly once: boolean
  /** File that gets the webhook of that change. */
  readonly out: string | undefined
  /** Folder of the databases. */
  readonly data: string | undefined
}

export const usage = `Usage: npm start [-- --once] [--out FILE] [--data FOLDER]

Runs the example application together with a receiver, makes one change, and stays up.

  --once         stop when the webhook of that change has arrived
  --out FILE     write that webhook to FILE, as {"headers":{…},"body":"…"}
  --data FOLDER  keep the databases there; default: examples/host-app/data, with --once a temporary folder
`

/**
 * Reads the command line. Relative paths start at the folder that npm was called in.
 * @throws TypeError for what it does not know
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { once: { type: 'boolean', default: false }, out: { type: 'string' }, data: { type: 'string' } },
  })
  return { once: values.once, out: absolute(values.out), data: absolute(values.data) }
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(process.env['INIT_CWD'] ?? '.', path)
}
