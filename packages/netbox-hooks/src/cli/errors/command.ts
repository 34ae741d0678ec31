import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'

export const addErrors: AddCommand = (program, end) => {
  const errors = program
    .command('errors')
    .argument('[code]', 'A code, e.g. NBH_QUEUE_OWNED. Default: all of them.')
    .description('Say what the code of an error means.')
    .option('--json', 'Print it as JSON.')
    .action(async (code, options) => {
      end(await (await import('./errors.ts')).errors(code, options))
    })
  withExamples(errors, 'netbox-hooks errors NBH_QUEUE_OWNED', 'netbox-hooks errors')
}
