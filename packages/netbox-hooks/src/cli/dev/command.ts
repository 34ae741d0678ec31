import { logLevels } from '../log-level.ts'
import type { AddCommand } from './add-command.ts'
import { choice } from './choice.ts'
import { withConfig } from './config-option.ts'
import { withExamples } from './examples.ts'

export const addDev: AddCommand = (program, end) => {
  const dev = withConfig(program.command('dev'))
    .description('Start the host, and start it again when the configuration or a local plugin changes.')
    .addOption(choice('--log-level <level>', 'What to log at least. Default: info.', logLevels, 'levels'))
    .action(async (options) => end(await (await import('../commands/dev.ts')).dev(options)))
  withExamples(dev, 'netbox-hooks dev', 'netbox-hooks dev --log-level debug')
}
