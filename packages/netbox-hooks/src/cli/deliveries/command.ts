import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { count } from '../options/numbers.ts'
import { withBulk, withFilter, withShortFilter } from './options.ts'

export const addDeliveries: AddCommand = (program, end) => {
  const deliveries = program
    .command('deliveries')
    .description('List and show deliveries, try them now, send them once more, cancel or follow them.')

  withExamples(deliveries, 'netbox-hooks deliveries', 'netbox-hooks deliveries tail')

  const list = refuseOtherWords(withFilter(withHost(deliveries.command('list', { isDefault: true }))))
    .description('List deliveries, the newest first.')
    .option('-n, --limit <count>', 'How many at most.', count, 20)
    .option('--cursor <cursor>', 'The next ones, after a page that said so.')
    .option('--json', 'Print them as JSON, as the HTTP API does.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listDeliveries(options))
    })
  withExamples(
    list,
    'netbox-hooks deliveries list --state failed --since 2h',
    'netbox-hooks deliveries list --object dcim.site:4 --json | jq -r .deliveries[].id',
  )

  const show = withHost(deliveries.command('show').argument('<id>'))
    .description('Show a delivery: its attempts, its body, who added to its context.')
    .option('--json', 'Print it as JSON, as the HTTP API does.')
    .action(async (id, options) => {
      end(await (await import('./show.ts')).showDelivery(id, options))
    })
  withExamples(show, 'netbox-hooks deliveries show 0198c7f2-7b1e-7c55-9c39-1d5b0a7f2e11')

  const redeliver = withFilter(withHost(deliveries.command('redeliver').argument('[id...]')))
    .description('Send deliveries once more, or a webhook what it has never been sent.')
    .option('--to <webhook>', 'Send them to another webhook instead.')
    .option(
      '--missing <webhook>',
      "Send this webhook the events that today's rules would send it, and that it has not been sent.",
    )
    .option('--idempotency-key <key>', 'Send nothing once more that was sent under this key.')
  withBulk(redeliver).action(async (ids, options) => {
    end(await (await import('./redeliver.ts')).redeliverDeliveries(ids, options))
  })
  withExamples(
    redeliver,
    'netbox-hooks deliveries redeliver --state failed --webhook cmdb --since 2h --dry-run',
    'netbox-hooks deliveries redeliver 0198c7f2-7b1e-7c55-9c39-1d5b0a7f2e11 --to staging',
    'netbox-hooks deliveries redeliver --missing cmdb --since 7d',
  )

  const retry = withFilter(withHost(deliveries.command('retry').argument('[id...]'))).description(
    'Try deliveries now that wait for their next attempt. No copies are made.',
  )
  withBulk(retry).action(async (ids, options) => {
    end(await (await import('./retry.ts')).retryDeliveries(ids, options))
  })
  withExamples(
    retry,
    'netbox-hooks deliveries retry 0198c7f2-7b1e-7c55-9c39-1d5b0a7f2e11',
    'netbox-hooks deliveries retry --webhook cmdb',
  )

  const cancel = withFilter(withHost(deliveries.command('cancel').argument('[id...]'))).description(
    'Cancel deliveries that are pending.',
  )
  withBulk(cancel).action(async (ids, options) => {
    end(await (await import('./cancel.ts')).cancelDeliveries(ids, options))
  })
  withExamples(
    cancel,
    'netbox-hooks deliveries cancel --webhook cmdb --dry-run',
    'netbox-hooks deliveries cancel --object dcim.site:4 --yes',
  )

  const tail = withShortFilter(withHost(deliveries.command('tail')))
    .description('Show every attempt as it is made, until Ctrl-C.')
    .option('--json', 'Print a line of JSON for each.')
    .action(async (options) => {
      end(await (await import('./tail.ts')).tailDeliveries(options))
    })
  withExamples(
    tail,
    'netbox-hooks deliveries tail --webhook cmdb',
    'netbox-hooks deliveries tail --json | jq .error',
  )
}
