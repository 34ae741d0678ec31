import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A process that runs a fixture, and the lines that it prints. */
export interface FixtureProcess {
  readonly pid: number
  readonly lines: AsyncIterator<string>
  /** Kills it with SIGKILL, and resolves when it is dead. */
  kill(): Promise<void>
}

/** Runs a script in a process of its own. */
export function runFixture(script: URL, ...args: string[]): FixtureProcess {
  return start(process.execPath, fileURLToPath(script), ...args)
}

/** The same, in a process that cannot write a file larger than that: to it, the disk is full there. */
export function runFixtureOnSmallDisk(blocks: number, script: URL, ...args: string[]): FixtureProcess {
  const limited = `ulimit -f ${blocks} && exec "$0" "$@"`
  return start('sh', '-c', limited, process.execPath, fileURLToPath(script), ...args)
}

function start(command: string, ...args: string[]): FixtureProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const lines: Interface = createInterface({ input: child.stdout })
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  return { pid: child.pid as number, lines: lines[Symbol.asyncIterator](), kill }
}
