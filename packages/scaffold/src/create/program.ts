import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { codeOf, propertyOf } from '@netbox-hooks/core/thrown'
import { Command } from 'commander'
import { licences } from '../licence/licence.ts'
import { choice } from '../options.ts'
import { packageManagers } from '../package-manager/package-manager.ts'
import { say } from '../talk.ts'
import { hostVersion } from '../version.ts'
import type { CreateOptions } from './options.ts'

/** As those of `netbox-hooks`. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** The command line of a `create-…` package, with the options that all of them have. */
export function createProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[dir]', 'The folder; it is made if it is not there.')
    .option('-n, --name <name>', 'Of the package. Default: that of the folder.')
    .option('--description <text>', 'What it is for, in a sentence.')
    .addOption(choice('--license <license>', 'Of the project.', licences, 'licences'))
    .addOption(
      choice(
        '--package-manager <manager>',
        'Whose commands are written down. Default: the one that runs this.',
        packageManagers,
        'package managers',
      ),
    )
    .option('-y, --yes', 'Ask nothing; take the defaults.')
    .option('--force', 'Write into a folder that is not empty.')
    .option('--json', 'Print what was written as JSON.')
    .version(hostVersion, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .showHelpAfterError('Run with --help for the options.')
    .exitOverride()
}

/** Runs it and ends the process with its exit code. What is wrong is said on standard error. */
export async function runProgram<Options extends CreateOptions>(
  program: Command,
  work: (directory: string | undefined, options: Options) => Promise<number>,
): Promise<void> {
  let exitCode: number = exitCodes.ok
  program.action(async (directory: string | undefined, options: Options) => {
    exitCode = await work(directory, options)
  })
  try {
    await program.parseAsync()
  } catch (error) {
    const isUsage = codeOf(error)?.startsWith('commander.') === true
    if (!isUsage) say(NetboxHooksError.is(error) ? formatError(error) : messageOf(error))
    const isHelp = isUsage && propertyOf(error, 'exitCode') === 0
    exitCode = isHelp ? exitCodes.ok : isUsage ? exitCodes.usage : exitCodes.failed
  }
  process.exitCode = exitCode
}
