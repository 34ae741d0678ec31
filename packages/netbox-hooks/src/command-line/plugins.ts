import type { AddCommand } from './add-command.ts'
import { withConfig } from './config-option.ts'
import { withExamples } from './examples.ts'

export const addPlugins: AddCommand = (program, end) => {
  const plugins = withConfig(program.command('plugins'))
    .description('List the plugins: state, time taken, what they registered, and why one is not ready.')
    .option('--strict', 'Fail if an optional plugin cannot be loaded.')
    .option('--json', 'Print the list as JSON.')
    .action(async (options) => end(await (await import('../commands/plugins.ts')).plugins(options)))
  withExamples(plugins, 'netbox-hooks plugins', 'netbox-hooks plugins --json')
}
