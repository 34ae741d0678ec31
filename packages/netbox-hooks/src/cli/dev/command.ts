import { logLevels } from '@netbox-hooks/host/words'
import { choice } from '@netbox-hooks/scaffold/options'
import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'

export const addDev: AddCommand = (program, end) => {
  const dev = withConfig(program.command('dev'))
    .description(
      'Start the host, and reload it or start it again when the configuration or a local plugin changes.',
    )
    .addOption(choice('--log-level <level>', 'What to log at least. Default: info.', logLevels, 'levels'))
    .action(async (options) => end(await (await import('./dev.ts')).dev(options)))
  withExamples(dev, 'netbox-hooks dev', 'netbox-hooks dev --log-level debug')
}
