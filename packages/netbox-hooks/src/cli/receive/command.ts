import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { portNumber } from '../options/numbers.ts'

export const addReceive: AddCommand = (program, end) => {
  const receive = program
    .command('receive')
    .description('Run a local receiver that prints every webhook it gets.')
    .option('-p, --port <port>', 'Port to listen on; 0 takes a free one.', portNumber, 9000)
    .option('--host <address>', 'Address to listen on.', '127.0.0.1')
    .option('-s, --secret <secret...>', 'Verify the signatures with this secret; several may be given.', [])
    .option('--no-headers', 'Do not print headers.')
    .option('--json', 'Print one line of JSON per webhook.')
    .action(async (options) => end(await (await import('./receive.ts')).receive(options)))
  withExamples(receive, 'netbox-hooks receive --port 9000 --secret whsec_…')
}
