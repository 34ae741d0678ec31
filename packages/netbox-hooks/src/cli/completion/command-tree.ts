import type { Command, Option } from 'commander'

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** Words that lead to it: `plugins add`; none for the program itself. */
  readonly path: string
  readonly commands: readonly Completed[]
  readonly options: readonly Completed[]
  /** Options that take a value: the words that it can be; none if it can be anything, such as a file. */
  readonly values: readonly { readonly flags: readonly string[]; readonly words: readonly string[] }[]
  /** What its argument can be. */
  readonly words: readonly string[]
}

/** A word that can be completed. */
export interface Completed {
  readonly word: string
  readonly description: string
}

/** The program and all its commands. */
export function commandTree(program: Command): CompletedCommand[] {
  return [...walk(program, [])]
}

function* walk(command: Command, path: readonly string[]): Generator<CompletedCommand> {
  const help = command.createHelp()
  const commands = help.visibleCommands(command)
  // What a group is given is its list's.
  const list = command.commands.find((one) => one.name() === 'list')
  const options = [...help.visibleOptions(command), ...(list ? help.visibleOptions(list) : [])]
  yield {
    path: path.join(' '),
    commands: commands.map((one) => ({ word: one.name(), description: one.description() })),
    options: unique(options.flatMap(wordsOf)),
    values: options
      .filter(({ required, optional }) => required || optional)
      .map((option) => ({ flags: flagsOf(option), words: option.argChoices ?? [] })),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }
  for (const one of command.commands) yield* walk(one, [...path, one.name()])
}

function wordsOf(option: Option): Completed[] {
  return option.long ? [{ word: option.long, description: option.description }] : []
}

function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined)
}

function unique(completed: readonly Completed[]): Completed[] {
  return [...new Map(completed.map((one) => [one.word, one])).values()]
}
