import { choice } from '@netbox-hooks/scaffold/options'
import type { AuditAction } from '@netbox-hooks/server'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { count } from '../options/numbers.ts'
import { pastTime } from '../options/times.ts'

const actions: Readonly<Record<AuditAction, true>> = {
  webhook_created: true,
  webhook_updated: true,
  webhook_deleted: true,
  rule_created: true,
  rule_updated: true,
  rule_deleted: true,
  webhook_paused: true,
  webhook_resumed: true,
  webhook_tested: true,
  secret_added: true,
  secret_removed: true,
  deliveries_redelivered: true,
  deliveries_retried: true,
  deliveries_cancelled: true,
  keys_rotated: true,
  configuration_reloaded: true,
  netbox_caught_up: true,
}
const kinds = ['webhook', 'event_rule', 'delivery', 'token', 'key', 'plugin']

export const addAudit: AddCommand = (program, end) => {
  const audit = program.command('audit').description('Show who changed what, and when.')

  withExamples(audit, 'netbox-hooks audit', 'netbox-hooks audit show 0198c7f2-7b1e-7c55-9c39-1d5b0a7f2e11')

  const list = refuseOtherWords(withHost(audit.command('list', { isDefault: true })))
    .description('List what was done, the latest first.')
    .option('--since <time>', 'Since then: 2026-07-01T12:00:00Z, or 2h ago.', pastTime)
    .option('--until <time>', 'Before then.', pastTime)
    .option('--actor <name>', 'By this one: the name of a token, or a user of the command line.')
    .addOption(choice('--action <action>', 'Only this.', Object.keys(actions), 'actions'))
    .addOption(choice('--kind <kind>', 'To what kind of thing.', kinds, 'kinds'))
    .option('-o, --object <name>', 'To what has this name.')
    .option('-n, --limit <count>', 'How many at most.', count, 20)
    .option('--cursor <cursor>', 'The next ones, after a page that said so.')
    .option('--json', 'Print them as JSON, as the HTTP API does.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listAudit(options))
    })
  withExamples(
    list,
    'netbox-hooks audit list --since 7d --object cmdb',
    'netbox-hooks audit list --action webhook_deleted --json',
  )

  const show = withHost(audit.command('show').argument('<id>'))
    .description('Show a record: who, from where, and what was different afterwards.')
    .option('--json', 'Print it as JSON.')
    .action(async (id, options) => {
      end(await (await import('./show.ts')).showAudit(id, options))
    })
  withExamples(show, 'netbox-hooks audit show 0198c7f2-7b1e-7c55-9c39-1d5b0a7f2e11')
}
