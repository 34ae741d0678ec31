import { formatError, messageOf, NetboxHooksError } from '@netbox-hooks/core'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { hostVersion } from './version.ts'

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

// Each command's module is imported when it runs: --help and --version stay quick.
function commandLine(exit: (code: number) => void): Command {
  const program = new Command('netbox-hooks')
    .description('A plugin host and webhook sender: plugins enrich signed, durable webhooks.')
    .version(hostVersion, '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .option('--debug', 'Print stack traces.')
    .showHelpAfterError('Run with --help for the commands and options.')
    .exitOverride()

  withConfig(program.command('start'))
    .description('Start the host: load plugins, then deliver what waits in the queue until stopped.')
    .option('--strict', 'Do not start without an optional plugin, or an action that a rule names.')
    .option('--server', 'Serve the HTTP API, also if the configuration does not say so.')
    .option('-p, --port <port>', 'Port to serve it on; 0 takes a free one.', portNumber)
    .option('--host <address>', 'Address to serve it on; any but loopback needs tokens.')
    .action(async (options) => exit(await (await import('./commands/start.ts')).start(options)))

  withConfig(program.command('dev'))
    .description('Start the host, and start it again when the configuration or a local plugin changes.')
    .action(async (options) => exit(await (await import('./commands/dev.ts')).dev(options)))

  withConfig(program.command('check'))
    .description('Check the configuration and the plugins, and name every mistake.')
    .option('--strict', 'Report an optional plugin that cannot be loaded, or an absent action, as a mistake.')
    .option('--json', 'Print the result as JSON.')
    .action(async (options) => exit(await (await import('./commands/check.ts')).check(options)))

  withConfig(program.command('plugins'))
    .description('List the plugins: state, time taken, what they registered, and why one is not ready.')
    .option('--strict', 'Fail if an optional plugin cannot be loaded.')
    .option('--json', 'Print the list as JSON.')
    .action(async (options) => exit(await (await import('./commands/plugins.ts')).plugins(options)))

  withConfig(program.command('explain'))
    .description(
      'Say what an event would lead to, and why: rules, conditions, callbacks, requests. Sends nothing.',
    )
    .requiredOption('-e, --event <file>', 'The event as JSON; - reads it from standard input.')
    .option('--json', 'Print it as JSON.')
    .addHelpText(
      'after',
      `\nExample:\n  echo '{"eventType": "object_updated", "objectType": "dcim.site", "data": {"id": 1}}' | netbox-hooks explain -e -`,
    )
    .action(async (options) => exit(await (await import('./commands/explain.ts')).explain(options)))

  withConfig(program.command('deliveries').argument('[id]', 'One delivery, with its attempts and its body.'))
    .description('List the latest deliveries, or show one: its attempts, its body, who added to its context.')
    .option('-w, --webhook <name>', 'Those to this webhook.')
    .addOption(
      new Option('-s, --state <state>', 'Those in this state.').choices([
        'pending',
        'delivered',
        'failed',
        'cancelled',
      ]),
    )
    .option('-o, --object <type[:id]>', 'Those of objects of this type, or of one object: dcim.site:4.')
    .option('-n, --limit <count>', 'How many at most.', count, 20)
    .option('--json', 'Print them as JSON.')
    .action(async (id, options) => {
      exit(await (await import('./commands/deliveries.ts')).deliveries(id, options))
    })

  withConfig(program.command('doctor'))
    .description('Look at everything that a host needs: Node, configuration, plugins, webhooks, queue, disk.')
    .option('--json', 'Print what was found as JSON.')
    .action(async (options) => exit(await (await import('./commands/doctor.ts')).doctor(options)))

  program
    .command('receive')
    .description('Run a local receiver that prints every webhook it gets.')
    .option('-p, --port <port>', 'Port to listen on; 0 takes a free one.', portNumber, 9000)
    .option('--host <address>', 'Address to listen on.', '127.0.0.1')
    .option('-s, --secret <secret...>', 'Verify the signatures with this secret; several may be given.', [])
    .option('--no-headers', 'Do not print headers.')
    .option('--json', 'Print one line of JSON per webhook.')
    .addHelpText('after', '\nExample:\n  netbox-hooks receive --port 9000 --secret whsec_…')
    .action(async (options) => {
      await (await import('./commands/receive.ts')).receive(options)
    })

  program
    .command('secret')
    .description('Print a new secret for signing webhooks.')
    .action(async () => {
      const { generateSecret } = await import('@netbox-hooks/delivery')
      process.stdout.write(`${generateSecret()}\n`)
    })

  return program
}

function withConfig(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'Configuration file. Default: the nearest netbox-hooks.config.*',
  )
}

function count(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= 1_000) return number
  throw new InvalidArgumentError('A count is a number from 1 to 1000.')
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}

function describeError(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return error.stack ?? error.message
  if (NetboxHooksError.is(error)) return formatError(error)
  return `${messageOf(error)}\n  hint: This is not an error that netbox-hooks expects; --debug shows where it comes from.`
}
