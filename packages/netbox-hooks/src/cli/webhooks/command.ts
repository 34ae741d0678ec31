import { choice, wordArgument } from '@netbox-hooks/scaffold/options'
import { type Command, Option } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { collected, versionNumber, withChange, withSettings } from '../options/settings-options.ts'
import { futureTime, timeSpan } from '../options/times.ts'

export const addWebhooks: AddCommand = (program, end) => {
  const webhooks = program
    .command('webhooks')
    .description(
      'List the webhooks and how they stand; add, edit and remove them, pause, resume and test them.',
    )

  withExamples(
    webhooks,
    'netbox-hooks webhooks',
    'netbox-hooks webhooks add cmdb https://cmdb.example.com/hooks --new-secret',
    'netbox-hooks webhooks test cmdb',
  )

  const list = refuseOtherWords(withHost(webhooks.command('list', { isDefault: true })))
    .description('List the webhooks, and how each stands.')
    .option('--json', 'Print them as JSON, as the HTTP API does.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listWebhooks(options))
    })
  withExamples(list, 'netbox-hooks webhooks list')

  const show = withHost(webhooks.command('show').argument('<name>'))
    .description('Show a webhook: its settings, its keys, how it stands, and what leads to it.')
    .option('--json', 'Print it as JSON.')
    .action(async (name, options) => {
      end(await (await import('./show.ts')).showWebhook(name, options))
    })
  withExamples(show, 'netbox-hooks webhooks show cmdb')

  const add = withWebhook(withChange(withHost(webhooks.command('add').argument('[name]').argument('[url]'))))
    .description('Add a webhook; it is in force at once, on all hosts.')
    .action(async (name, url, options) => {
      end(await (await import('./add.ts')).addWebhook(name, url, options))
    })
  withExamples(
    add,
    'netbox-hooks webhooks add cmdb https://cmdb.example.com/hooks --new-secret',
    'netbox-hooks webhooks add cmdb https://cmdb.example.com/hooks --secret-file - < secret.txt',
    'netbox-hooks webhooks add cmdb https://cmdb.example.com/hooks --set timeout=30s --set concurrency=2',
    'netbox-hooks webhooks add --from webhook.yaml --dry-run',
  )

  const edit = withWebhook(withChange(withHost(webhooks.command('edit').argument('<name>'))))
    .description('Change a webhook that is managed. What is not said stays as it is.')
    .option('--name <name>', 'Another name.')
    .option('--move-pending', 'Send what waits for it to the new URL. Default: it keeps the old one.')
    .option('--if-version <number>', 'Only if that is the version that it has.', versionNumber)
    .action(async (name, options) => {
      end(await (await import('./edit.ts')).editWebhook(name, options))
    })
  withExamples(
    edit,
    'netbox-hooks webhooks edit cmdb --payload-url https://new.example.com/hooks --move-pending',
    "netbox-hooks webhooks edit cmdb --header 'X-Tenant: acme' --unset timeout",
    'netbox-hooks webhooks edit cmdb --disabled --if-version 3',
  )

  const remove = withChange(withHost(webhooks.command('remove').argument('<name>')))
    .description('Remove a webhook that is managed, and the rules that lead to nothing else.')
    .addOption(
      choice(
        '--pending <what>',
        'What becomes of what waits for it. Default: cancel.',
        ['cancel', 'keep'],
        'ways',
      ),
    )
    .option('-y, --yes', 'Do not ask.')
    .option('--if-version <number>', 'Only if that is the version that it has.', versionNumber)
    .action(async (name, options) => {
      end(await (await import('../../managed/remove.ts')).removeObject('webhook', name, options))
    })
  withExamples(
    remove,
    'netbox-hooks webhooks remove cmdb --dry-run',
    'netbox-hooks webhooks remove cmdb --pending keep --yes',
  )

  const secrets = withChange(
    withHost(
      webhooks
        .command('secrets')
        .argument('<name>')
        .addArgument(wordArgument('[do]', 'What to do.', secretActions, 'actions').default('list'))
        .argument('[id]', 'With remove: which one.'),
    ),
  )
    .description("Show the keys of a webhook's signatures, add one that takes over, or end one.")
    .option('--secret <secret>', 'The one to add. Default: a new one, which is printed this once.')
    .option('--secret-file <file>', 'The one to add, from a file; - reads standard input.')
    .option(
      '--others-end <time>',
      'When the others end: 2026-07-01T12:00:00Z, or in 2h. Default: in 24h.',
      futureTime,
    )
    .option('--ends <time>', 'When the one to add ends. Default: never.', futureTime)
    .action(async (name, action, id, options) => {
      end(await (await import('./secrets.ts')).webhookSecrets(name, action, id, options))
    })
  withExamples(
    secrets,
    'netbox-hooks webhooks secrets cmdb',
    'netbox-hooks webhooks secrets cmdb add --others-end 7d',
    'netbox-hooks webhooks secrets cmdb remove 1f0c9f3a',
  )

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

/** What people say most of a webhook. */
function withWebhook(command: Command): Command {
  return withSettings(
    command
      .option('--payload-url <url>', 'Where it is sent.')
      .addOption(choice('-m, --method <method>', 'Default: POST.', methods, 'methods'))
      .option('--content-type <type>', 'Default: application/json.')
      .option(
        '--secret <secret>',
        'Signs its requests. --secret-file keeps it out of the history of the shell.',
      )
      .option('--secret-file <file>', 'The secret from a file; - reads standard input.')
      .option('--new-secret', 'Make one, and print it this once.')
      .option('--header <header>', 'Send this header: "X-Tenant: acme". May be repeated.', collected)
      .option('--secret-header <header>', 'The same, kept as a secret. May be repeated.', collected)
      .option(
        '--additional-headers <template>',
        'Headers by a template, one a line, or @ and the name of a file.',
      )
      .option('--body-template <template>', 'The body by a template, or @ and the name of a file.')
      .addOption(choice('--payload <envelope>', 'Default: netbox.', envelopes, 'envelopes')),
  )
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
const secretActions = ['list', 'add', 'remove']
const envelopes = ['netbox', 'standard', 'cloudevents']
