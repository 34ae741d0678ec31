import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { onTestFinished } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))

/** How a process ended, and what it printed. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Neither the settings of the runner of these tests nor what npm tells its scripts. */
export const plainEnvironment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:VITEST|NODE_OPTIONS|NODE_PATH|CI$|TEST$|NODE_ENV$|npm_(?!config_registry))/.test(name),
  ),
)

/** The file of a command that creates something. */
export function commandOf(name: 'create-netbox-hooks' | 'create-netbox-hooks-plugin'): string {
  return join(packages, name, 'dist/cli.js')
}

export function createPlugin(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return runNode(cwd, commandOf('create-netbox-hooks-plugin'), ...args)
}

export function createHost(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return runNode(cwd, commandOf('create-netbox-hooks'), ...args)
}

export function runNode(cwd: string, ...args: readonly string[]): Promise<Outcome> {
  return outcomeOf(
    spawn(process.execPath, args, { cwd, env: plainEnvironment, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) }
}

/** A temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-hooks-create-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeInto(folder, files)
  return folder
}

export function writeInto(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
