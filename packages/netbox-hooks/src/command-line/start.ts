import type { AddCommand } from './add-command.ts'
import { withConfig } from './config-option.ts'
import { withExamples } from './examples.ts'
import { portNumber } from './numbers.ts'

export const addStart: AddCommand = (program, end) => {
  const start = withConfig(program.command('start'))
    .description('Start the host: load plugins, then deliver what waits in the queue until stopped.')
    .option('--strict', 'Do not start without an optional plugin, or an action that a rule names.')
    .option('--server', 'Serve the HTTP API, also if the configuration does not say so.')
    .option('-p, --port <port>', 'Port to serve it on; 0 takes a free one.', portNumber)
    .option('--host <address>', 'Address to serve it on; any but loopback needs tokens.')
    .action(async (options) => end(await (await import('../commands/start.ts')).start(options)))
  withExamples(start, 'netbox-hooks start', 'netbox-hooks start --server --port 8321')
}
