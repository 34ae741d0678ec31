const withScript = /^(?:-[ep]|-pe|--eval|--print)$/
const notForWorkers = /^--(?:input-type|inspect|max-old-space-size|max_old_space_size|watch|test)/

/** The flags of a Node process that its workers need as well: all but the script, the inspector and the heap limit. */
export function inheritedFlags(flags: readonly string[]): string[] {
  return flags.filter(
    (flag, index) =>
      !withScript.test(flag) && !withScript.test(flags[index - 1] ?? '') && !notForWorkers.test(flag),
  )
}
