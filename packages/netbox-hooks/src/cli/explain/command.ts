import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withEvent } from '../options/event-options.ts'
import { withExamples } from '../options/examples.ts'

export const addExplain: AddCommand = (program, end) => {
  const explain = withEvent(withConfig(program.command('explain')))
    .argument('[file]', 'An event as JSON; - reads standard input.')
    .description(
      'Say what an event would lead to, and why: rules, conditions, callbacks, requests. Sends nothing.',
    )
    .option('--json', 'Print it as JSON.')
    .action(async (file, options) => {
      end(await (await import('./explain.ts')).explain(file, options))
    })
  withExamples(
    explain,
    `netbox-hooks explain -e object_updated -o dcim.site -d '{"id": 1, "name": "AMS1"}'`,
    'netbox-hooks explain event.json',
  )
}
