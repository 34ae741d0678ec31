import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { withChange } from '../options/settings-options.ts'

export const addKeys: AddCommand = (program, end) => {
  const keys = program
    .command('keys')
    .description('Make and change the keys that stored secrets are encrypted with.')

  withExamples(keys, 'netbox-hooks keys create', 'netbox-hooks keys')

  const list = refuseOtherWords(withConfig(keys.command('list', { isDefault: true })))
    .description('List the keys that are configured, by their ids; never what they are.')
    .option('--json', 'Print them as JSON.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listKeys(options))
    })
  withExamples(list, 'netbox-hooks keys list')

  const create = keys
    .command('create')
    .description('Print a new key.')
    .option('--json', 'Print it as JSON.')
    .action(async (options) => {
      end(await (await import('./create.ts')).createKey(options))
    })
  withExamples(create, 'netbox-hooks keys create', 'netbox-hooks keys create > /etc/netbox-hooks/key')

  const rotate = withChange(withHost(keys.command('rotate')))
    .description('Encrypt all stored secrets with the first of the keys.')
    .action(async (options) => {
      end(await (await import('./rotate.ts')).rotateKeys(options))
    })
  withExamples(rotate, 'NETBOX_HOOKS_KEY="$new,$old" netbox-hooks keys rotate')
}
