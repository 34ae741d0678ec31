import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'
import { withServer } from '../options/server-options.ts'

export const addCheck: AddCommand = (program, end) => {
  const check = withServer(withConfig(program.command('check')))
    .description('Check the configuration and the plugins, and name every mistake.')
    .option(
      '--strict',
      'Report every warning, an optional plugin that cannot be loaded, and an absent action as mistakes.',
    )
    .option('--print', 'Print every value that counts, and where it comes from.')
    .option('--json', 'Print the result as JSON.')
    .action(async (options) => end(await (await import('./check.ts')).check(options)))
  withExamples(
    check,
    'netbox-hooks check',
    'netbox-hooks check --strict --json',
    'NETBOX_HOOKS_PORT=8080 netbox-hooks check --print',
  )
}
