import type { Command } from 'commander'

/** For a command that needs the configuration. */
export function withConfig(command: Command): Command {
  return command.option(
    '-c, --config <file>',
    'Configuration file. Default: the nearest netbox-hooks.config.*',
  )
}
