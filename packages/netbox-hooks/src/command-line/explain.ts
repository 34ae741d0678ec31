import type { AddCommand } from './add-command.ts'
import { withConfig } from './config-option.ts'
import { withExamples } from './examples.ts'

export const addExplain: AddCommand = (program, end) => {
  const explain = withConfig(program.command('explain'))
    .description(
      'Say what an event would lead to, and why: rules, conditions, callbacks, requests. Sends nothing.',
    )
    .requiredOption('-e, --event <file>', 'The event as JSON; - reads it from standard input.')
    .option('--json', 'Print it as JSON.')
    .action(async (options) => end(await (await import('../commands/explain.ts')).explain(options)))
  withExamples(
    explain,
    `echo '{"event_type": "object_updated", "object_type": "dcim.site", "data": {"id": 1}}' | netbox-hooks explain -e -`,
  )
}
