import { type Command, InvalidArgumentError } from 'commander'

/** For a command that says what the settings of a webhook or an event rule are. */
export function withSettings(command: Command): Command {
  return command
    .option('--description <text>', 'What it is for: 200 characters at most.')
    .option('--enabled', 'Let it work.')
    .option('--disabled', 'Keep it, and let it do nothing.')
    .option('--from <file>', 'Settings from a file in YAML or JSON; - reads standard input.')
    .option(
      '--set <path=value>',
      'Any other setting: timeout=30s, retry.schedule=\'["0s","5m"]\'.',
      collected,
    )
    .option('--unset <path>', 'Take a setting out, so that its default counts.', collected)
}

/** For a command that changes what is managed. */
export function withChange(command: Command): Command {
  return command
    .option('-n, --dry-run', 'Only say what would be changed.')
    .option('--json', 'Print what came of it as JSON.')
}

/** An option that may be given more than once. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** A version that is expected. */
export function versionNumber(text: string): number {
  const version = Number(text)
  if (Number.isInteger(version) && version > 0) return version
  throw new InvalidArgumentError('A version is a number from 1 on.')
}
