import type { Command } from 'commander'
import { withConfig } from './config-option.ts'

/** For a command that talks to a running host if there is one. */
export function withHost(command: Command): Command {
  return withConfig(command)
    .option(
      '--url <url>',
      'A running host, e.g. http://127.0.0.1:8321. Default: the one of the configuration.',
    )
    .option('--token <token>', 'A token of its API. Better given as NETBOX_HOOKS_TOKEN.')
}

/** For a command of `netbox`, where `--url` and `--token` are NetBox's. */
export function withFedHost(command: Command): Command {
  return command.option(
    '--host <url>',
    'The host, with the token NETBOX_HOOKS_TOKEN. Default: NETBOX_HOOKS_URL, or that of the configuration.',
  )
}
