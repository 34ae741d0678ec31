import type { Command } from 'commander'

/** Shows command lines that work at the end of a command's help. Every command has one. */
export function withExamples(command: Command, ...lines: readonly string[]): Command {
  const head = lines.length === 1 ? 'Example:' : 'Examples:'
  return command.addHelpText('after', ['', head, ...lines.map((line) => `  ${line}`)].join('\n'))
}
