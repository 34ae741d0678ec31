import type { AddCommand } from '../options/add-command.ts'
import { withConfig } from '../options/config-option.ts'
import { withExamples } from '../options/examples.ts'

export const addSchema: AddCommand = (program, end) => {
  const schema = withConfig(program.command('schema'))
    .argument('[webhook]', 'What this webhook sends. Default: any payload.')
    .description('Print the JSON Schema of what a receiver gets, with the context that plugins declare.')
    .action(async (webhook, options) => {
      end(await (await import('./schema.ts')).schema(webhook, options))
    })
  withExamples(schema, 'netbox-hooks schema', 'netbox-hooks schema cmdb > cmdb.schema.json')
}
