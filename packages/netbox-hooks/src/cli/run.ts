import { Command, CommanderError } from 'commander'
import { exitCodeOf, exitCodes } from '../exit-codes.ts'
import { hostVersion } from '../version.ts'
import { addCheck } from './check/command.ts'
import { addCompletion } from './completion/command.ts'
import { addDeliveries } from './deliveries/command.ts'
import { addDev } from './dev/command.ts'
import { addDoctor } from './doctor/command.ts'
import { addEmit } from './emit/command.ts'
import { addExplain } from './explain/command.ts'
import { addInit } from './init/command.ts'
import { addMigrate } from './migrate/command.ts'
import { describeError } from './options/describe-error.ts'
import { readEnvFile } from './options/env-file.ts'
import { addPlugins } from './plugins/command.ts'
import { addReceive } from './receive/command.ts'
import { addReplay } from './replay/command.ts'
import { addSchema } from './schema/command.ts'
import { addSecret } from './secret/command.ts'
import { addStart } from './start/command.ts'
import { addWebhooks } from './webhooks/command.ts'

/** Every command, in the order of the help. */
const commands = [
  addInit,
  addStart,
  addDev,
  addCheck,
  addPlugins,
  addEmit,
  addExplain,
  addDeliveries,
  addWebhooks,
  addDoctor,
  addMigrate,
  addReceive,
  addReplay,
  addSchema,
  addSecret,
  addCompletion,
]

/** Runs one command line and resolves with its exit code. Data goes to standard output, talk to standard error. */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = commandLine((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(argv)
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    process.stderr.write(`${describeError(error, program.opts()['debug'] === true)}\n`)
    return exitCodeOf(error)
  }
}

function commandLine(end: (exitCode: number) => void): Command {
  const program = new Command('netbox-hooks')
    .description('A plugin host and webhook sender: plugins enrich signed, durable webhooks.')
    .version(hostVersion, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .option('--debug', 'Print stack traces.')
    .option('--env-file <file>', 'Read environment variables from a file; those that are set stay.')
    .hook('preAction', (main) => readEnvFile(main.opts()['envFile']))
    .showHelpAfterError('Run with --help for the commands and options.')
    .exitOverride()
  for (const add of commands) add(program, end)
  return program
}
