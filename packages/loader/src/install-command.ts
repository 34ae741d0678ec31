import { basename } from 'node:path'
import { findUp } from './find-up.ts'

const addCommands: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm install',
  'pnpm-lock.yaml': 'pnpm add',
  'yarn.lock': 'yarn add',
  'bun.lock': 'bun add',
  'bun.lockb': 'bun add',
}

/** The command that adds a package to the project of that folder, as its nearest lockfile tells. */
export function installCommand(packageName: string, folder: string): string {
  const lockfile = findUp(Object.keys(addCommands), folder)
  return `${addCommands[basename(lockfile ?? '')] ?? 'npm install'} ${packageName}`
}
