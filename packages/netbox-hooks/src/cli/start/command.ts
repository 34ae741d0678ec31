import { hostRoles } from '@netbox-hooks/host/words'
import { choice } from '@netbox-hooks/scaffold/options'
import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'
import { withServer } from '../options/server-options.ts'

export const addStart: AddCommand = (program, end, environment) => {
  const start = withServer(withConfig(program.command('start')))
    .description(
      'Start the host: load plugins, then deliver what waits in the queue until stopped. SIGHUP reloads it.',
    )
    .option('--strict', 'Do not start without an optional plugin, or an action that a rule names.')
    .addOption(
      choice(
        '-r, --role <role>',
        'Accept events and deliver them, or only the one: intake, worker. Hosts then share a queue.',
        hostRoles,
        'roles',
      ),
    )
    .action(async (options) => end(await (await import('./start.ts')).start(options, environment)))
  withExamples(
    start,
    'netbox-hooks start',
    'netbox-hooks start --server --port 8321',
    'netbox-hooks start --role worker',
  )
}
