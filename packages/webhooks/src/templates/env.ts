/**
 * The environment variables whose names match a pattern (NetBox: `JINJA_ENVIRONMENT_PARAMS`).
 *
 * @param patterns as Python's `fnmatchcase` reads them: `*`, `?`, `[abc]`, `[!abc]`; case matters
 */
export function allowedVariables(
  environment: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): ReadonlyMap<string, string> {
  const allowed = patterns.map(toRegExp)
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && allowed.some((pattern) => pattern.test(entry[0])),
  )
  return new Map(entries)
}

function toRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*+|\?|\[!?\]?[^\]]*\]|[\s\S]/g, (part) => {
    if (part.startsWith('*')) return '.*'
    if (part === '?') return '.'
    return part.length > 1 ? characterClass(part) : part.replace(/[$()*+.?[\\\]^{|}]/, '\\$&')
  })
  return new RegExp(`^${source}$`, 's')
}

function characterClass(part: string): string {
  const characters = part.slice(1, -1).replace(/[\\[\]^]/g, '\\$&')
  const source = `[${characters.replace(/^!/, '^')}]`
  try {
    new RegExp(source)
    return source
  } catch {
    // A range the wrong way round matches nothing.
    return '[]'
  }
}
