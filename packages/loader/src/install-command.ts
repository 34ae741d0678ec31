import { basename } from 'node:path'
import { findUp } from './find-up.ts'

const addCommands: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm install',
  'pnpm-lock.yaml': 'pnpm add',
  'yarn.lock': 'yarn add',
  'bun.lock': 'bun add',
  'bun.lockb': 'bun add',
}

const dedupeCommands: Readonly<Record<string, string>> = {
  'package-lock.json': 'npm dedupe',
  'pnpm-lock.yaml': 'pnpm dedupe',
  'yarn.lock': 'yarn dedupe',
}

/** The command that leaves one copy of each package in the project of that folder, as its nearest lockfile tells. */
export function dedupeCommand(folder: string): string {
  const lockfile = findUp(Object.keys(dedupeCommands), folder)
  return dedupeCommands[basename(lockfile ?? '')] ?? 'npm dedupe'
}

/** The command that adds a package to the project of that folder, as its nearest lockfile tells. */
export function installCommand(packageName: string, folder: string): string {
  const lockfile = findUp(Object.keys(addCommands), folder)
  return `${addCommands[basename(lockfile ?? '')] ?? 'npm install'} ${packageName}`
}
