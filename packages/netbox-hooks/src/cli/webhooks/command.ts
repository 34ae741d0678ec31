import { Option } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { futureTime, timeSpan } from '../options/times.ts'

export const addWebhooks: AddCommand = (program, end) => {
  const webhooks = program
    .command('webhooks')
    .description('List the webhooks and how they stand; pause, resume and test them.')

  withExamples(webhooks, 'netbox-hooks webhooks', 'netbox-hooks webhooks test cmdb')

  const list = refuseOtherWords(withHost(webhooks.command('list', { isDefault: true })))
    .description('List the webhooks, and how each stands.')
    .option('--json', 'Print them as JSON, as the HTTP API does.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listWebhooks(options))
    })
  withExamples(list, 'netbox-hooks webhooks list')

  const pause = withHost(webhooks.command('pause').argument('<name>'))
    .description('Send nothing to a webhook; what waits for it burns no attempts.')
    .option('--until <time>', 'When it ends by itself: 2026-07-01T12:00:00Z, or in 2h.', futureTime)
    .option('--reason <text>', 'Why, for those who wonder.')
    .option('--json', 'Print how it stands as JSON.')
    .action(async (name, options) => {
      end(await (await import('./pause.ts')).pauseWebhook(name, options))
    })
  withExamples(pause, 'netbox-hooks webhooks pause cmdb --until 2h --reason "CMDB upgrade"')

  const resume = withHost(webhooks.command('resume').argument('<name>'))
    .description('Make a webhook active again, whatever stopped it.')
    .option('--retry-now', 'Try deliveries now that wait for their next attempt.')
    .option('--json', 'Print how it stands as JSON.')
    .action(async (name, options) => {
      end(await (await import('./pause.ts')).resumeWebhook(name, options))
    })
  withExamples(resume, 'netbox-hooks webhooks resume cmdb', 'netbox-hooks webhooks resume cmdb --retry-now')

  const test = withHost(webhooks.command('test').argument('<name>'))
    .description('Send a test event to a webhook by the way of all events, and say what came of it.')
    .addOption(
      new Option('--timeout <span>', 'How long to wait for the first attempt.')
        .argParser(timeSpan)
        .default(30_000, '30s'),
    )
    .option('--json', 'Print the delivery as JSON.')
    .action(async (name, options) => {
      end(await (await import('./test.ts')).testWebhook(name, options))
    })
  withExamples(test, 'netbox-hooks webhooks test cmdb')
}
