import { Command, CommanderError } from 'commander'
import { addCheck } from './command-line/check.ts'
import { addCompletion } from './command-line/completion.ts'
import { addDeliveries } from './command-line/deliveries.ts'
import { describeError } from './command-line/describe-error.ts'
import { addDev } from './command-line/dev.ts'
import { addDoctor } from './command-line/doctor.ts'
import { addEmit } from './command-line/emit.ts'
import { readEnvFile } from './command-line/env-file.ts'
import { addExplain } from './command-line/explain.ts'
import { addInit } from './command-line/init.ts'
import { addMigrate } from './command-line/migrate.ts'
import { addPlugins } from './command-line/plugins.ts'
import { addReceive } from './command-line/receive.ts'
import { addReplay } from './command-line/replay.ts'
import { addSchema } from './command-line/schema.ts'
import { addSecret } from './command-line/secret.ts'
import { addStart } from './command-line/start.ts'
import { addWebhooks } from './command-line/webhooks.ts'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { hostVersion } from './version.ts'

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
