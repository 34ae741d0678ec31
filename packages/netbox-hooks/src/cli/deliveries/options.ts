import { choice } from '@netbox-hooks/scaffold/options'
import type { Command } from 'commander'
import { pastTime } from '../options/times.ts'

const states = ['pending', 'delivered', 'failed', 'cancelled']

/** The options that say which deliveries. */
export function withFilter(command: Command): Command {
  return withShortFilter(command)
    .option('--action <name>', "Runs of this action of a plugin's.")
    .option('--event <id>', 'Those of this event.')
    .option('--rule <name>', 'Those made for this event rule.')
    .option('--plugin <name>', 'Those to whose context this plugin has added.')
    .option('--error <code>', 'Those whose latest attempt ended with this code: NBH_CONNECT_TIMEOUT.')
    .option('--since <time>', 'Those made since then: 2026-07-01T12:00:00Z, or 2h ago.', pastTime)
    .option('--until <time>', 'Those made before then.', pastTime)
}

/** Those of them that can be told from the news of an attempt. */
export function withShortFilter(command: Command): Command {
  return command
    .option('-w, --webhook <name>', 'Those to this webhook.')
    .addOption(choice('-s, --state <state>', 'Those in this state.', states, 'states'))
    .option('-o, --object <type[:id]>', 'Those of objects of this type, or of one object: dcim.site:4.')
    .option('-t, --event-type <type>', 'Those of events of this type: object_updated.')
}

/** The options of work on many deliveries. */
export function withBulk(command: Command): Command {
  return command
    .option('-n, --dry-run', 'Only say how many, and show some of them.')
    .option('-y, --yes', 'Do not ask before many are changed.')
    .option('--cursor <cursor>', 'Go on where an earlier run was interrupted.')
    .option('--json', 'Print what was done as JSON.')
}
