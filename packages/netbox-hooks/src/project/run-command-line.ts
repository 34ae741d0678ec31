import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { CommandLine } from '@netbox-hooks/scaffold'
import { installFailed } from './errors.ts'

/** Runs it without a shell, its output on standard error. @throws NetboxHooksError `NBH_INSTALL_FAILED` */
export async function runCommandLine([program = '', ...args]: CommandLine, cwd: string): Promise<void> {
  const words = [program, ...args].join(' ')
  const child = spawn(program, args, { cwd, stdio: ['ignore', process.stderr, process.stderr] })
  const ended = once(child, 'close') as Promise<[code: number | null, signal: string | null]>
  const [code, signal] = await ended.catch((error: unknown) => {
    throw installFailed(words, error)
  })
  if (code !== 0)
    throw installFailed(words, code === null ? `it was ended by ${signal}` : `it ended with ${code}`)
}
