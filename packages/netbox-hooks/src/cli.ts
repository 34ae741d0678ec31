#!/usr/bin/env node
import { endWithParent, runApart, runsApart } from './cli/apart.ts'
import { refuseOldNode } from './cli/node-version.ts'
import { outputVariable } from './output-variable.ts'
import { hostVersion } from './version.ts'

refuseOldNode()

if (runsApart(process.argv)) runApart(process.argv)
else await runHere(process.argv)

async function runHere(argv: readonly string[]): Promise<void> {
  if (process.env[outputVariable] !== undefined) endWithParent()
  const { flushed, write } = await import('./terminal/output.ts')
  const exitCode = await run(argv, write)
  // What a plugin left running neither keeps a finished command alive nor has a say in how it ends.
  process.on('uncaughtException', () => {})
  process.on('unhandledRejection', () => {})
  await flushed()
  process.exit(exitCode)
}

async function run(argv: readonly string[], write: (text: string) => void): Promise<number> {
  // The one thing that is asked for so often, and by other programs, that a parser would be too slow for it.
  if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
    write(`${hostVersion}\n`)
    return 0
  }
  // Only now: what it imports, an old Node does not have.
  const { runCli } = await import('./cli/run.ts')
  return runCli(argv)
}
