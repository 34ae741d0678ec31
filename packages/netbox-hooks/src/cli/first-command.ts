/** Options of the program itself that take a value. */
const valued = ['--env-file']

/** The command that a command line names; `undefined` if it names none. */
export function firstCommand(argv: readonly string[]): string | undefined {
  for (let index = 2; index < argv.length; index += 1) {
    const word = argv[index] as string
    if (!word.startsWith('-')) return word
    if (valued.includes(word)) index += 1
  }
  return undefined
}
