import { type Command, InvalidArgumentError } from 'commander'
import type { AddCommand } from '../options/add-command.ts'
import { withExamples } from '../options/examples.ts'
import { refuseOtherWords } from '../options/group.ts'
import { withHost } from '../options/host-address.ts'
import { count } from '../options/numbers.ts'
import { collected, versionNumber, withChange, withSettings } from '../options/settings-options.ts'

export const addRules: AddCommand = (program, end) => {
  const rules = program
    .command('rules')
    .description('List the event rules; add, edit, remove and test those that are managed.')

  withExamples(rules, 'netbox-hooks rules', 'netbox-hooks rules test sites --last 100')

  const list = refuseOtherWords(withHost(rules.command('list', { isDefault: true })))
    .description('List the event rules, in the order in which they run.')
    .option('--json', 'Print them as JSON.')
    .action(async (options) => {
      end(await (await import('./list.ts')).listRules(options))
    })
  withExamples(list, 'netbox-hooks rules list')

  const show = withHost(rules.command('show').argument('<name>'))
    .description('Show an event rule: where it comes from, and all its settings.')
    .option('--json', 'Print it as JSON.')
    .action(async (name, options) => {
      end(await (await import('./show.ts')).showRule(name, options))
    })
  withExamples(show, 'netbox-hooks rules show sites')

  const add = withRule(withChange(withHost(rules.command('add').argument('[name]'))))
    .description('Add an event rule; it is in force at once, on all hosts.')
    .action(async (name, options) => {
      end(await (await import('./add.ts')).addRule(name, options))
    })
  withExamples(
    add,
    'netbox-hooks rules add sites -o dcim.site -e object_created -e object_updated -w cmdb',
    `netbox-hooks rules add active -o dcim.site -e object_updated -w cmdb --conditions '{"attr": "status.value", "value": "active"}'`,
    'netbox-hooks rules add --from rule.yaml --dry-run',
  )

  const edit = withRule(withChange(withHost(rules.command('edit').argument('<name>'))))
    .description('Change an event rule that is managed. What is not said stays as it is.')
    .option('--name <name>', 'Another name.')
    .option('--if-version <number>', 'Only if that is the version that it has.', versionNumber)
    .action(async (name, options) => {
      end(await (await import('./edit.ts')).editRule(name, options))
    })
  withExamples(
    edit,
    'netbox-hooks rules edit sites --disabled',
    'netbox-hooks rules edit sites --conditions @conditions.json --dry-run',
  )

  const remove = withChange(withHost(rules.command('remove').argument('<name>')))
    .description('Remove an event rule that is managed.')
    .option('-y, --yes', 'Do not ask.')
    .option('--if-version <number>', 'Only if that is the version that it has.', versionNumber)
    .action(async (name, options) => {
      end(await (await import('../../managed/remove.ts')).removeObject('event_rule', name, options))
    })
  withExamples(remove, 'netbox-hooks rules remove sites --yes')

  const test = withHost(rules.command('test').argument('[name]'))
    .description('Say of events whether a rule fires for them, and why. Nothing is accepted or sent.')
    .option('--event <file>', 'Events as JSON: one, a list, or one a line; - reads standard input.')
    .option('--last <count>', 'The newest events of the store. Default: 20.', count)
    .option('--from <file>', 'A rule that is not stored, from a file in YAML or JSON.')
    .option('--json', 'Print it as JSON.')
    .action(async (name, options) => {
      end(await (await import('./test.ts')).testRule(name, options))
    })
  withExamples(
    test,
    'netbox-hooks rules test sites --last 100',
    'netbox-hooks rules test sites --event event.json',
    'netbox-hooks rules test --from rule.yaml --last 100 --json',
  )
}

/** What people say most of an event rule. */
function withRule(command: Command): Command {
  return withSettings(
    command
      .option(
        '-o, --object-type <type>',
        'For objects of this type: dcim.site, or dcim.*. May be repeated.',
        collected,
      )
      .option(
        '-e, --event-type <type>',
        'For events of this type: object_updated. May be repeated.',
        collected,
      )
      .option('-w, --webhook <name>', 'Send them to this webhook. May be repeated.', collected)
      .option(
        '--conditions <json>',
        'What must be true of an event: JSON, or @ and the name of a file of it.',
      )
      .option('--action-data <json>', 'What is merged under the data of an event: JSON, or @FILE.')
      .option('--order <number>', 'Rules run from the lowest to the highest. Default: 0.', orderNumber),
  )
}

function orderNumber(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new InvalidArgumentError('An order is a number.')
}
