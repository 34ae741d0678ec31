import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Agent, detect, getUserAgent, resolveCommand } from 'package-manager-detector'
import { installFailed } from './errors.ts'

/** A command line, as words. */
export type CommandLine = readonly string[]

/** The package manager of a project. */
export interface PackageManager {
  readonly add: (specifier: string) => CommandLine
  readonly remove: (name: string) => CommandLine
  readonly install: CommandLine
  /** Runs a program that is installed in the project. */
  readonly run: (...words: readonly string[]) => CommandLine
}

/** As the project's lockfile or package.json tells; else the one that runs this; else npm. */
export async function packageManagerOf(folder: string): Promise<PackageManager> {
  const agent: Agent = (await detect({ cwd: folder }))?.agent ?? getUserAgent() ?? 'npm'
  const line = (command: 'add' | 'uninstall' | 'install' | 'execute-local', args: readonly string[]) => {
    const resolved = resolveCommand(agent, command, [...args]) ?? { command: 'npm', args: [...args] }
    // npm's short names are for typing.
    return [
      resolved.command,
      ...resolved.args.map((word, at) => (word === 'i' && at === 0 ? 'install' : word)),
    ]
  }
  return {
    add: (specifier) => line('add', [specifier]),
    remove: (name) => line('uninstall', [name]),
    install: line('install', []),
    run: (...words) => line('execute-local', words),
  }
}

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
