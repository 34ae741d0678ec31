#!/usr/bin/env node
import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv)
// What a plugin left open does not keep a finished command alive.
setTimeout(() => process.exit(), 1_000).unref()
