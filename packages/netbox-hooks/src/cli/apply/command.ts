import { choice } from '@netbox-hooks/scaffold/options'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withHost } from '../options/host-address.ts'
import { withChange } from '../options/settings-options.ts'

export const addApply: AddCommand = (program, end) => {
  const apply = withChange(withHost(program.command('apply').argument('<file...>')))
    .description('Make the managed webhooks and event rules what files say, after showing what that changes.')
    .option('--prune', 'Remove managed ones that no file has.')
    .addOption(
      choice(
        '--pending <what>',
        'What becomes of what waits for a webhook that is removed. Default: cancel.',
        ['cancel', 'keep'],
        'ways',
      ),
    )
    .option(
      '--keep-secrets',
      'Leave a stored secret as it is where its environment variable or file is not there.',
    )
    .option('-y, --yes', 'Do not ask.')
    .action(async (files, options) => {
      end(await (await import('./apply.ts')).apply(files, options))
    })
  withExamples(
    apply,
    'netbox-hooks apply webhooks.yaml',
    'netbox-hooks apply webhooks.yaml rules.yaml --prune --yes',
    'netbox-hooks apply webhooks.yaml --dry-run   # exit code 6 if something would be changed',
  )
}
