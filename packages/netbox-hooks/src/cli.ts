#!/usr/bin/env node
import { refuseOldNode } from './cli/node-version.ts'
import { exitCodes } from './exit-codes.ts'
import { hostVersion } from './version.ts'

refuseOldNode()

// Whoever read the output has had enough of it (`| head -1`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok)
  process.stderr.write(`The output cannot be written: ${error.message}\n`)
  process.exit(exitCodes.failed)
})
// Nobody reads what is said: what is done goes on.
process.stderr.on('error', () => {})

const exitCode = await run(process.argv)
// What a plugin left running neither keeps a finished command alive nor has a say in how it ends.
process.on('uncaughtException', () => {})
process.on('unhandledRejection', () => {})
for (const stream of [process.stdout, process.stderr]) {
  await new Promise((resolve) => stream.write('', resolve))
}
process.exit(exitCode)

async function run(argv: readonly string[]): Promise<number> {
  // The one thing that is asked for so often, and by other programs, that a parser would be too slow for it.
  if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
    process.stdout.write(`${hostVersion}\n`)
    return exitCodes.ok
  }
  // Only now: what it imports, an old Node does not have.
  const { runCli } = await import('./cli/run.ts')
  return runCli(argv)
}
