import type { AddCommand } from './add-command.ts'
import { choice } from './choice.ts'
import { withConfig } from './config-option.ts'
import { withExamples } from './examples.ts'
import { count } from './numbers.ts'

const states = ['pending', 'delivered', 'failed', 'cancelled']

export const addDeliveries: AddCommand = (program, end) => {
  const deliveries = withConfig(program.command('deliveries'))
    .argument('[id]', 'One delivery, with its attempts and its body.')
    .description('List the latest deliveries, or show one: its attempts, its body, who added to its context.')
    .option('-w, --webhook <name>', 'Those to this webhook.')
    .addOption(choice('-s, --state <state>', 'Those in this state.', states, 'states'))
    .option('-o, --object <type[:id]>', 'Those of objects of this type, or of one object: dcim.site:4.')
    .option('-n, --limit <count>', 'How many at most.', count, 20)
    .option('--json', 'Print them as JSON.')
    .action(async (id, options) => {
      end(await (await import('../commands/deliveries.ts')).deliveries(id, options))
    })
  withExamples(
    deliveries,
    'netbox-hooks deliveries --state failed --limit 5',
    'netbox-hooks deliveries --object dcim.site:4 --json',
  )
}
