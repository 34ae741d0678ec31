import { outputVariable } from '../output-variable.ts'
import { firstCommand } from './first-command.ts'

/**
 * Commands that run in the process that was started: those that load neither a configuration nor plugins, and those that
 * print no data. A service manager that starts a host has the host's own process.
 */
const here: readonly (string | undefined)[] = [
  undefined,
  'completion',
  'dev',
  'errors',
  'help',
  'init',
  'receive',
  'secret',
  'start',
]

/** Whether this is the process of its own that a command was started in. */
export function isApart(): boolean {
  return process.env[outputVariable] !== undefined
}

/** Whether a command line is still to be run in a process whose standard output is kept for data, see `runApart()`. */
export function runsApart(argv: readonly string[]): boolean {
  return !isApart() && !here.includes(firstCommand(argv))
}
