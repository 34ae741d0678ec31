import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const workspace = fileURLToPath(new URL('../../..', import.meta.url))

/** A folder with these files, in which the packages of the workspace are installed; it goes when the test ends. */
export function projectWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'netbox-types-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'node_modules/@netbox-hooks'), { recursive: true })
  symlinkSync(join(packages, 'netbox-hooks'), join(folder, 'node_modules/netbox-hooks'))
  symlinkSync(join(packages, 'netbox-types'), join(folder, 'node_modules/@netbox-hooks/netbox-types'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** What the compiler says to a file. */
export async function compile(text: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
  }
  const folder = projectWith({
    ...files,
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['test.ts'] }),
    'test.ts': text,
  })
  return run(join(workspace, 'node_modules/.bin/tsc'), ['-p', folder])
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => void execFile(command, args, (_, stdout) => resolve(stdout)))
}
