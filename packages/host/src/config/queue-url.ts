const supported =
  'sqlite:PATH, redis://HOST (rediss:// with TLS), redis+cluster://HOST,HOST or redis+sentinel://HOST,HOST/NAME, and each with valkey'

/** What is wrong with the address of a queue; `undefined` if nothing is. */
export function queueUrlProblem(url: string): string | undefined {
  if (/^(sqlite:|(redis|valkey)s?(\+(cluster|sentinel))?:\/\/)./.test(url)) return undefined
  const [, scheme] = /^([a-z][a-z\d+.-]*):/i.exec(url) ?? []
  // What stands behind the scheme may be a password.
  const what = scheme === undefined ? 'This' : `"${scheme}:"`
  return `${what} is no queue that netbox-hooks knows. It can be ${supported}`
}
