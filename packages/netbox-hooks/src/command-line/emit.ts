import type { AddCommand } from './add-command.ts'
import { withExamples } from './examples.ts'
import { withHost } from './host-address.ts'

export const addEmit: AddCommand = (program, end) => {
  const emit = withHost(program.command('emit'))
    .argument('[file]', 'Events as JSON: one, a list, or one a line; - reads standard input.')
    .description(
      'Give events to the running host; without one, into the queue, for the next host to deliver.',
    )
    .option('-e, --event-type <type>', 'In the place of a file: the type, e.g. object_updated.')
    .option('-o, --object-type <type>', 'The type of the object, e.g. dcim.site.')
    .option('-d, --data <json>', 'The object as receivers see it.')
    .option('--object-id <id>', 'The id of the object. Default: the one in its data.')
    .option('-u, --username <name>', 'Who changed it.')
    .option('--idempotency-key <key>', 'Accept them once, however often they are sent within 24 h.')
    .option('--json', 'Print the ids as JSON.')
    .action(async (file, options) => end(await (await import('../commands/emit.ts')).emit(file, options)))
  withExamples(
    emit,
    `netbox-hooks emit -e object_updated -o dcim.site -d '{"id": 1, "name": "AMS1"}'`,
    'netbox-hooks emit events.ndjson --idempotency-key import-7',
    `jq -c '.[]' events.json | netbox-hooks emit -`,
  )
}
