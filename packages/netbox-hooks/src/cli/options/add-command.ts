import type { Command } from 'commander'
import type { EnvironmentFile } from './env-file.ts'

/**
 * Adds one command, or one group of them, to the program. Its body is imported when it runs, so that `--help` and
 * `--version` stay quick.
 *
 * @param end takes the exit code with which the command ends; without a call it is 0
 * @param environment for a command that reads it again
 */
export type AddCommand = (
  program: Command,
  end: (exitCode: number) => void,
  environment: EnvironmentFile,
) => void
