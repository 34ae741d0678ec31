import type { Command } from 'commander'
import { withConfig } from './config-option.ts'

/** For a command that talks to NetBox itself. */
export function withNetbox(command: Command): Command {
  return withConfig(command)
    .option('--url <url>', 'NetBox, without /api. Default: NETBOX_URL, or server.netbox.url.')
    .option(
      '--token-file <file>',
      'A file with a token of NetBox. Default: NETBOX_TOKEN, or the configuration.',
    )
    .option('--token <token>', 'The token itself, seen in the list of processes: better in NETBOX_TOKEN.')
}
