import type { Command } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withNetbox } from '../options/netbox-address.ts'

/** Adds `netbox types` to the group of `netbox`. */
export function addTypes(netbox: Command, end: Parameters<AddCommand>[1]): void {
  const command = withNetbox(netbox.command('types'))
    .argument('[document]', "NetBox's OpenAPI document in JSON. Default: that of a NetBox that runs.")
    .description("Write TypeScript types of NetBox's objects, as webhooks carry them, its plugins' included.")
    .option('-o, --output <file>', 'The file to write. Default: standard output.')
    .option('--objects <types>', 'Object types, e.g. dcim.site,netbox_dns.zone. Default: all.')
    .action(async (document, options) => {
      end(await (await import('./types.ts')).types(document, options))
    })
  withExamples(
    command,
    'NETBOX_TOKEN=… netbox-hooks netbox types --url https://netbox.example.com -o netbox.ts',
    'netbox-hooks netbox types openapi.json --objects dcim.site,dcim.device > netbox.ts',
  )
}
