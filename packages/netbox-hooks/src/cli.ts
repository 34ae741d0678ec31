#!/usr/bin/env node
import { hostVersion } from './version.ts'

// The one thing that is asked for so often, and by other programs, that all that other commands load would be too slow.
if (isVersionAskedFor(process.argv)) await printVersion()
else await runCommand(process.argv)

function isVersionAskedFor(argv: readonly string[]): boolean {
  return argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')
}

async function printVersion(): Promise<void> {
  const { flushed, write } = await import('./terminal/output.ts')
  write(`${hostVersion}\n`)
  await flushed()
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const { refuseOldNode } = await import('./cli/node-version.ts')
  refuseOldNode()
  // Only now: what these import, an old Node does not have.
  const { isApart, runsApart } = await import('./cli/runs-apart.ts')
  if (runsApart(argv)) return (await import('./cli/apart.ts')).runApart(argv)
  if (isApart()) (await import('./cli/apart.ts')).endWithParent()
  const { flushed } = await import('./terminal/output.ts')
  const { runCli } = await import('./cli/run.ts')
  const exitCode = await runCli(argv)
  // What a plugin left running neither keeps a finished command alive nor has a say in how it ends.
  process.on('uncaughtException', () => {})
  process.on('unhandledRejection', () => {})
  await flushed()
  process.exit(exitCode)
}
