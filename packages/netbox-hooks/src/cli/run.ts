import { codeOf, propertyOf } from '@netbox-hooks/core/thrown'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { commandLineOutput, say } from '../terminal/print.ts'
import { hostVersion } from '../version.ts'
import { firstCommand } from './first-command.ts'
import type { AddCommand } from './options/add-command.ts'
import { readEnvFile } from './options/env-file.ts'

/** Every command, in the order of the help. A command line that begins with one loads only that one's words. */
const commands: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['init', async () => (await import('./init/command.ts')).addInit],
  ['start', async () => (await import('./start/command.ts')).addStart],
  ['dev', async () => (await import('./dev/command.ts')).addDev],
  ['check', async () => (await import('./check/command.ts')).addCheck],
  ['plugins', async () => (await import('./plugins/command.ts')).addPlugins],
  ['emit', async () => (await import('./emit/command.ts')).addEmit],
  ['explain', async () => (await import('./explain/command.ts')).addExplain],
  ['deliveries', async () => (await import('./deliveries/command.ts')).addDeliveries],
  ['webhooks', async () => (await import('./webhooks/command.ts')).addWebhooks],
  ['rules', async () => (await import('./rules/command.ts')).addRules],
  ['doctor', async () => (await import('./doctor/command.ts')).addDoctor],
  ['migrate', async () => (await import('./migrate/command.ts')).addMigrate],
  ['receive', async () => (await import('./receive/command.ts')).addReceive],
  ['replay', async () => (await import('./replay/command.ts')).addReplay],
  ['schema', async () => (await import('./schema/command.ts')).addSchema],
  ['secret', async () => (await import('./secret/command.ts')).addSecret],
  ['errors', async () => (await import('./errors/command.ts')).addErrors],
  ['completion', async () => (await import('./completion/command.ts')).addCompletion],
])

/** Runs one command line and resolves with its exit code. Data goes to standard output, talk to standard error. */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = await commandLine(firstCommand(argv), (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(argv)
    return exitCode
  } catch (error) {
    if (codeOf(error)?.startsWith('commander.'))
      return propertyOf(error, 'exitCode') === 0 ? exitCodes.ok : exitCodes.usage
    const { describeError } = await import('./options/describe-error.ts')
    say(describeError(error, program.opts()['debug'] === true))
    const { exitCodeOf } = await import('./exit-code-of.ts')
    return exitCodeOf(error)
  }
}

async function commandLine(first: string | undefined, end: (exitCode: number) => void): Promise<Command> {
  const program = new Command('netbox-hooks')
    .description('A plugin host and webhook sender: plugins enrich signed, durable webhooks.')
    .version(hostVersion, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .helpCommand('help [command]', 'Print the help of a command.')
    .option('--debug', 'Print stack traces.')
    .option('--env-file <file>', 'Read environment variables from a file; those that are set stay.')
    .hook('preAction', (main) => readEnvFile(main.opts()['envFile']))
    .showHelpAfterError('Run with --help for the commands and options.')
    .configureOutput(commandLineOutput)
    .exitOverride()
  for (const add of await commandsFor(first)) add(program, end)
  return program
}

/** What a command line that begins with a word may need: with the name of a command, that one; else all. */
function commandsFor(first: string | undefined): Promise<AddCommand[]> {
  const named = commands.get(first ?? '')
  // It writes down what all the others know.
  const needed = named && first !== 'completion' ? [named] : [...commands.values()]
  return Promise.all(needed.map((load) => load()))
}
