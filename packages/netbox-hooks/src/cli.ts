#!/usr/bin/env node
import { runCli } from './run-cli.ts'

const exitCode = await runCli(process.argv)
// What a plugin left running neither keeps a finished command alive nor has a say in how it ends.
process.on('uncaughtException', () => {})
process.on('unhandledRejection', () => {})
for (const stream of [process.stdout, process.stderr]) {
  await new Promise((resolve) => stream.write('', resolve))
}
process.exit(exitCode)
