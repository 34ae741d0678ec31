import { exitCodes } from '../../exit-codes.ts'
import { type FoundPlugin, findPlugins } from '../../project/find-plugins.ts'
import { printJson, printLine, say } from '../../terminal/print.ts'
import { printTable } from '../../terminal/table.ts'
import { ageOf } from '../../terminal/times.ts'

/** `netbox-hooks plugins search WORD…`: published plugins that the project's package manager finds. */
export async function searchPlugins(
  words: readonly string[],
  { json }: { readonly json?: true },
): Promise<number> {
  const found = await findPlugins(process.cwd(), words, (commandLine) => say(`$ ${commandLine.join(' ')}`))
  if (json) printJson(found)
  else if (found.length > 0) print(found)
  else printLine(words.length > 0 ? `No plugin was found for ${words.join(' ')}.` : 'No plugin was found.')
  return exitCodes.ok
}

function print(found: readonly FoundPlugin[]): void {
  const rows = found.map(({ name, version, publisher, date, description }) => [
    name,
    version,
    publisher,
    date === undefined ? undefined : ageOf(date),
    description,
  ])
  printTable(['NAME', 'VERSION', 'PUBLISHER', 'AGE', 'DESCRIPTION'], rows, { whole: ['NAME'] })
}
