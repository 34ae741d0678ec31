const supported = 'sqlite:PATH, redis://HOST or valkey://HOST, and with TLS rediss://HOST or valkeys://HOST'

/** What is wrong with the address of a queue; `undefined` if nothing is. */
export function queueUrlProblem(url: string): string | undefined {
  if (/^(sqlite:|(redis|valkey)s?:\/\/)./.test(url)) return undefined
  const [, scheme] = /^([a-z][a-z\d+.-]*):/i.exec(url) ?? []
  // What stands behind the scheme may be a password.
  const what = scheme === undefined ? 'This' : `"${scheme}:"`
  return `${what} is no queue that netbox-hooks knows. It can be ${supported}`
}
