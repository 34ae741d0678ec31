import type { AddCommand } from '../options/add-command.ts'
import { withEvent } from '../options/event-options.ts'
import { withExamples } from '../options/examples.ts'
import { withHost } from '../options/host-address.ts'

export const addEmit: AddCommand = (program, end) => {
  const emit = withEvent(withHost(program.command('emit')))
    .argument('[file]', 'Events as JSON: one, a list, or one a line; - reads standard input.')
    .description(
      'Give events to the running host; without one, into the queue, for the next host to deliver.',
    )
    .option('--idempotency-key <key>', 'Accept them once, however often they are sent within 24 h.')
    .option('--json', 'Print the ids as JSON.')
    .action(async (file, options) => end(await (await import('./emit.ts')).emit(file, options)))
  withExamples(
    emit,
    `netbox-hooks emit -e object_updated -o dcim.site -d '{"id": 1, "name": "AMS1"}'`,
    'netbox-hooks emit events.ndjson --idempotency-key import-7',
    `jq -c '.[]' events.json | netbox-hooks emit -`,
  )
}
