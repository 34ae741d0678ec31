import { logLevels } from '@netbox-hooks/host/words'
import { choice } from '@netbox-hooks/scaffold/options'
import type { Command } from 'commander'
import { portNumber } from './numbers.ts'
import { collected } from './settings-options.ts'

/** What comes before the environment and the configuration. */
export function withServer(command: Command): Command {
  return command
    .option('--server', 'Serve the HTTP API, also if the configuration does not say so.')
    .option('-p, --port <port>', 'Port to serve it on; 0 takes a free one.', portNumber)
    .option('--host <address>', 'Address to serve it on; any but loopback needs tokens.')
    .option(
      '--allow <target>',
      'Host name, address or network that may be reached though it is not public. May be repeated.',
      collected,
    )
    .addOption(choice('--log-level <level>', 'What to log at least. Default: info.', logLevels, 'levels'))
}
