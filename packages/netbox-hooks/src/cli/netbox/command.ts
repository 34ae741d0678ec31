import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'
import { withFedHost } from '../options/host-address.ts'
import { pastTime } from '../options/times.ts'
import { addConnection } from './connect-command.ts'
import { addImport } from './import-command.ts'
import { addTypes } from './types-command.ts'

export const addNetbox: AddCommand = (program, end) => {
  const netbox = program.command('netbox').description('Look after the NetBox that feeds a host.')
  withExamples(
    netbox,
    'netbox-hooks netbox import --url https://netbox.example.com',
    'netbox-hooks netbox connect',
    'netbox-hooks netbox status',
  )
  addImport(netbox, end)
  addConnection(netbox, end)

  const catchUp = withFedHost(withConfig(netbox.command('catch-up')))
    .description(
      "Let a running host read NetBox's change log now, and accept what has not come as a webhook.",
    )
    .option(
      '--since <time>',
      'Since then: 2026-07-01T12:00:00Z, or 2h ago. Default: where it was read last.',
      pastTime,
    )
    .option('--dry-run', 'Say only how many changes would be accepted.')
    .option('--json', 'Print what came of it as JSON.')
    .action(async (options) => {
      end(await (await import('./catch-up.ts')).catchUp(options))
    })
  withExamples(catchUp, 'netbox-hooks netbox catch-up', 'netbox-hooks netbox catch-up --since 2h --dry-run')

  addTypes(netbox, end)
}
