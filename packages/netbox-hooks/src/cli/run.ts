import { codeOf, propertyOf } from '@netbox-hooks/core/thrown'
import { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { commandLineOutput, say } from '../terminal/print.ts'
import { hostVersion } from '../version.ts'
import { firstCommand } from './first-command.ts'
import type { AddCommand } from './options/add-command.ts'
import { EnvironmentFile } from './options/env-file.ts'

const lastGroup = 'And:'

type LoadCommand = () => Promise<AddCommand>

/** Every command, in the order of the help. A command line that begins with one loads only that one's words. */
const groups: Readonly<Record<string, Readonly<Record<string, LoadCommand>>>> = {
  'Run a host:': {
    init: async () => (await import('./init/command.ts')).addInit,
    start: async () => (await import('./start/command.ts')).addStart,
    dev: async () => (await import('./dev/command.ts')).addDev,
    reload: async () => (await import('./reload/command.ts')).addReload,
    check: async () => (await import('./check/command.ts')).addCheck,
    doctor: async () => (await import('./doctor/command.ts')).addDoctor,
    plugins: async () => (await import('./plugins/command.ts')).addPlugins,
  },
  'Manage what is sent where:': {
    webhooks: async () => (await import('./webhooks/command.ts')).addWebhooks,
    rules: async () => (await import('./rules/command.ts')).addRules,
    apply: async () => (await import('./apply/command.ts')).addApply,
    export: async () => (await import('./export/command.ts')).addExport,
    secret: async () => (await import('./secret/command.ts')).addSecret,
    keys: async () => (await import('./keys/command.ts')).addKeys,
    audit: async () => (await import('./audit/command.ts')).addAudit,
  },
  'Events and deliveries:': {
    emit: async () => (await import('./emit/command.ts')).addEmit,
    explain: async () => (await import('./explain/command.ts')).addExplain,
    deliveries: async () => (await import('./deliveries/command.ts')).addDeliveries,
    receive: async () => (await import('./receive/command.ts')).addReceive,
    netbox: async () => (await import('./netbox/command.ts')).addNetbox,
    replay: async () => (await import('./replay/command.ts')).addReplay,
    schema: async () => (await import('./schema/command.ts')).addSchema,
  },
  [lastGroup]: {
    migrate: async () => (await import('./migrate/command.ts')).addMigrate,
    errors: async () => (await import('./errors/command.ts')).addErrors,
    completion: async () => (await import('./completion/command.ts')).addCompletion,
  },
}

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
  const environment = new EnvironmentFile()
  const program = new Command('netbox-hooks')
    .description('A plugin host and webhook sender: plugins enrich signed, durable webhooks.')
    .version(hostVersion, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .option('--debug', 'Print stack traces.')
    .option('--env-file <file>', 'Read environment variables from a file; those that are set stay.')
    .hook('preAction', (main) => environment.read(main.opts()['envFile']))
    .showHelpAfterError('Run with --help for the commands and options.')
    .configureOutput(commandLineOutput)
    .exitOverride()
  for (const [group, adds] of await commandsFor(first)) {
    program.commandsGroup(group)
    for (const add of adds) add(program, end, environment)
  }
  return program.addHelpCommand(
    new Command('help')
      .argument('[command]')
      .description('Print the help of a command.')
      .helpGroup(lastGroup),
  )
}

/** What a command line that begins with a word may need, by group: with the name of a command, that one; else all. */
async function commandsFor(first = ''): Promise<readonly (readonly [group: string, AddCommand[]])[]> {
  // It writes down what all the others know.
  const isOne = first !== 'completion' && Object.values(groups).some((group) => Object.hasOwn(group, first))
  return Promise.all(
    Object.entries(groups).map(async ([group, commands]) => {
      const needed = Object.entries(commands).filter(([name]) => !isOne || name === first)
      return [group, await Promise.all(needed.map(([, load]) => load()))] as const
    }),
  )
}
