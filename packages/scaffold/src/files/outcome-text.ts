/** A command line to go on with, and what it does, where its words do not tell. */
export interface NextCommand {
  readonly command: string
  readonly remark?: string | undefined
}

/** What a command has written, and how to go on, for people. */
export function outcomeText(
  folder: string,
  written: readonly string[],
  next: readonly NextCommand[],
  notes: readonly string[] = [],
): string {
  const remarked = next.filter(({ command, remark }) => remark !== undefined && command.length < 40)
  const width = Math.max(...remarked.map(({ command }) => command.length))
  const lines = next.map(({ command, remark }) =>
    remark === undefined ? `  ${command}` : `  ${command.padEnd(width)}  # ${remark}`,
  )
  const added = notes.flatMap((note) => ['', note])
  return [`Wrote in ${folder}:`, ...written.map((path) => `  ${path}`), ...added, '', 'Next:', ...lines].join(
    '\n',
  )
}
