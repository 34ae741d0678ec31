import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { isatty } from 'node:tty'
import { every } from '@netbox-hooks/core/times'
import { exitCodes } from '../exit-codes.ts'
import { outputVariable } from '../output-variable.ts'
import { endWithScript } from '../terminal/end-with-script.ts'

/**
 * Runs the command line in a process of its own, whose standard output is this one's standard error. Only the command's own
 * writer has the way to standard output, by another descriptor. So what a plugin, a configuration or their libraries print,
 * in whatever manner and at whatever time, is never taken for data: no patch of `console` or `fs` could see to what native
 * code, threads and child processes write.
 */
export function runApart(argv: readonly string[]): void {
  const [program = '', ...words] = argv
  const child = spawn(program, [...process.execArgv, ...words], {
    stdio: ['inherit', 2, 'inherit', 1],
    env: { ...process.env, [outputVariable]: '3' },
  })
  // What is typed in a terminal reaches both.
  const isTold = [0, 1, 2].some(isatty)
  process.on('SIGINT', () => isTold || child.kill('SIGINT'))
  process.on('SIGHUP', () => isTold || child.kill('SIGHUP'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  endWithScript()
  child.on('error', (error) => {
    process.stderr.write(`netbox-hooks cannot start a process: ${error.message}\n`)
    process.exit(exitCodes.failed)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)))
}

/** Ends this process when the one that has started it was killed. */
export function endWithParent(): void {
  const { ppid } = process
  every(1_000, () => process.ppid === ppid || process.exit(exitCodes.interrupted)).unref()
}
