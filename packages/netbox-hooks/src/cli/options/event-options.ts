import type { Command } from 'commander'

/** The options that stand for an event. */
export function withEvent(command: Command): Command {
  return command
    .option('-e, --event-type <type>', 'In the place of a file: the type, e.g. object_updated.')
    .option('-o, --object-type <type>', 'The type of the object, e.g. dcim.site.')
    .option('-d, --data <json>', 'The object as receivers see it.')
    .option('--object-id <id>', 'The id of the object. Default: the one in its data.')
    .option('-u, --username <name>', 'Who changed it.')
}
