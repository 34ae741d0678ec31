import { formats, sources, webhookUrlProblem } from '@netbox-hooks/scaffold/answers'
import { choice } from '@netbox-hooks/scaffold/options'
import { InvalidArgumentError } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'

export const addInit: AddCommand = (program, end) => {
  const init = program
    .command('init')
    .argument('[dir]', 'The folder; it is made if it is not there. Default: this one.')
    .description('Write a configuration, an example plugin and a .env.example; asks what no option says.')
    .option('-y, --yes', 'Ask nothing; take the defaults.')
    .addOption(choice('--from <source>', 'Where changes come from.', sources, 'sources'))
    .option(
      '--webhook-url <url>',
      'Where webhooks go. Default: where `netbox-hooks receive` listens.',
      webhookUrl,
    )
    .addOption(choice('--format <format>', 'Of the configuration.', formats, 'formats'))
    .option('--force', 'Overwrite what is there.')
    .option('--json', 'Print what was written as JSON.')
    .action(async (dir, options) => end(await (await import('./init.ts')).init(dir, options)))
  withExamples(
    init,
    'netbox-hooks init',
    'netbox-hooks init hooks --yes --from netbox --webhook-url https://cmdb.example.com/hooks',
  )
}

function webhookUrl(text: string): string {
  const problem = webhookUrlProblem(text)
  if (problem !== undefined) throw new InvalidArgumentError(problem)
  return text
}
