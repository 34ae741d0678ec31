import { type Agent, detect, getUserAgent, resolveCommand } from 'package-manager-detector'

/** A command line, as words. */
export type CommandLine = readonly string[]

/** The package managers that can be asked for. */
export const packageManagers: readonly PackageManagerName[] = ['npm', 'pnpm', 'yarn', 'bun']
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun'

/** The package manager of a project. */
export interface PackageManager {
  /** The program. */
  readonly name: string
  readonly add: (...specifiers: readonly string[]) => CommandLine
  readonly addForDevelopment: (specifier: string) => CommandLine
  readonly remove: (name: string) => CommandLine
  readonly install: CommandLine
  /** Runs a program that is installed in the project. */
  readonly run: (...words: readonly string[]) => CommandLine
  /** Runs a script of package.json. */
  readonly script: (name: string) => CommandLine
}

/** As the project's lockfile or package.json tells; else the one that runs this; else npm. */
export async function packageManagerOf(folder: string): Promise<PackageManager> {
  return packageManager((await detect({ cwd: folder }))?.agent ?? getUserAgent() ?? 'npm')
}

/** The one of that name. */
export function packageManager(agent: Agent): PackageManager {
  const line = (
    command: 'add' | 'uninstall' | 'install' | 'execute-local' | 'run',
    args: readonly string[],
  ) => {
    const resolved = resolveCommand(agent, command, [...args]) ?? { command: 'npm', args: [...args] }
    // npm's short names are for typing.
    return [
      resolved.command,
      ...resolved.args.map((word, at) => (word === 'i' && at === 0 ? 'install' : word)),
    ]
  }
  return {
    name: line('install', [])[0] ?? 'npm',
    add: (...specifiers) => line('add', specifiers),
    // All four know the flag by this name.
    addForDevelopment: (specifier) => line('add', ['-D', specifier]),
    remove: (name) => line('uninstall', [name]),
    install: line('install', []),
    run: (...words) => line('execute-local', words),
    // `npm test` is what people know.
    script: (name) => (agent === 'npm' && name === 'test' ? ['npm', 'test'] : line('run', [name])),
  }
}
