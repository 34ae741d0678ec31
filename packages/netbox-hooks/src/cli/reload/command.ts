import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withHost } from '../options/host-address.ts'

export const addReload: AddCommand = (program, end) => {
  const reload = withHost(program.command('reload'))
    .description('Let a running host read its configuration and environment files again, without a restart.')
    .option('--json', 'Print what came of it as JSON.')
    .action(async (options) => {
      end(await (await import('./reload.ts')).reload(options))
    })
  withExamples(reload, 'netbox-hooks reload', 'netbox-hooks reload --json')
}
