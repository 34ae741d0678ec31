import { choice } from '@netbox-hooks/scaffold/options'
import type { Command } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { withNetbox } from '../options/netbox-address.ts'

/** Adds `netbox import` to the group of `netbox`. */
export function addImport(netbox: Command, end: Parameters<AddCommand>[1]): void {
  const command = withNetbox(netbox.command('import'))
    .description(
      "Take over NetBox's webhooks and event rules, and say what will be otherwise. Run again, it brings them up to date.",
    )
    .option(
      '-o, --output <file>',
      'The file to write. Default: the configuration, or a new one in this folder.',
    )
    .addOption(
      choice(
        '-f, --format <format>',
        'Of a new file. Default: ts where netbox-hooks is installed, else yaml.',
        ['ts', 'yaml', 'json'],
        'formats',
      ),
    )
    .option('--managed', 'Into what the host of the configuration manages, secrets included.')
    .option(
      '--host <url>',
      'With --managed: the host. Default: NETBOX_HOOKS_URL, or that of the configuration.',
    )
    .option('--check', 'Only say what would come of it.')
    .option('--overwrite', 'Take what NetBox says also where it was changed here.')
    .option('-y, --yes', 'Do not ask.')
    .option('--json', 'Print the report as JSON.')
    .action(async (options) => {
      end(await (await import('../../netbox-import/import-netbox.ts')).importNetbox(options))
    })
  withExamples(
    command,
    'NETBOX_TOKEN=… netbox-hooks netbox import --url https://netbox.example.com',
    'netbox-hooks netbox import --check',
    'netbox-hooks netbox import --output webhooks.yaml',
  )
}
