import { choice } from '@netbox-hooks/scaffold/options'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withHost } from '../options/host-address.ts'

export const addExport: AddCommand = (program, end) => {
  const command = withHost(program.command('export'))
    .description('Print the managed webhooks and event rules as a configuration, without their secrets.')
    .addOption(choice('-f, --format <format>', 'Default: yaml.', ['yaml', 'json', 'ts'], 'formats'))
    .option('--all', 'Also those that the configuration or a plugin declares.')
    .action(async (options) => {
      end(await (await import('./export.ts')).exportManaged(options))
    })
  withExamples(command, 'netbox-hooks export > webhooks.yaml', 'netbox-hooks export --format ts --all')
}
