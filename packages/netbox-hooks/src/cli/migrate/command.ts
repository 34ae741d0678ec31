import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'

export const addMigrate: AddCommand = (program, end) => {
  const migrate = withConfig(program.command('migrate'))
    .description('Move what waits in one queue to another one, while no host has either of them.')
    .option('--from <queue>', 'The queue to empty: sqlite:PATH or redis://… Default: the configured one.')
    .option('--to <queue>', 'The queue to fill. Default: the configured one.')
    .option('--history', 'Move what has been delivered, too; else it stays in the old queue.')
    .option('--dry-run', 'Only say what would be moved.')
    .option('--json', 'Print what was moved as JSON.')
    .action(async (options) => end(await (await import('./migrate.ts')).migrate(options)))
  withExamples(
    migrate,
    'netbox-hooks migrate --from sqlite:netbox-hooks.db --to redis://localhost',
    'NETBOX_HOOKS_QUEUE=redis://:secret@redis.example.com netbox-hooks migrate --from sqlite:netbox-hooks.db',
  )
}
