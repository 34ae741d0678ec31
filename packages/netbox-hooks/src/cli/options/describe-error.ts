import { formatError, isError, messageOf, NetboxHooksError, propertyOf, stackOf } from '@netbox-hooks/core'

/** An error as standard error shows it: code, place and hint; to debug, also its stack trace and those of its causes. */
export function describeError(error: unknown, debug: boolean): string {
  const isExpected = NetboxHooksError.is(error)
  if (debug && isError(error)) {
    const own = isExpected ? `${formatError(error)}\n${framesOf(error)}` : traceOf(error)
    return [own, ...causesOf(error).map((cause) => `caused by: ${traceOf(cause)}`)].join('\n\n')
  }
  if (isExpected) return formatError(error)
  return `${messageOf(error)}\n  hint: This is not an error that netbox-hooks expects; --debug shows where it comes from.`
}

/** What led to an error, or to the problems that it reports together; a circle ends where it closes. */
function causesOf(error: unknown, seen = new Set<unknown>([undefined, null])): unknown[] {
  if (!isError(error)) return []
  const cause = propertyOf(error, 'cause')
  const isFresh = !seen.has(cause)
  seen.add(cause)
  const problems = NetboxHooksError.is(error) ? error.problems : []
  return [
    ...(isFresh ? [cause, ...causesOf(cause, seen)] : []),
    ...problems.flatMap((problem) => causesOf(problem, seen)),
  ]
}

function traceOf(thrown: unknown): string {
  return (isError(thrown) && stackOf(thrown)) || messageOf(thrown)
}

function framesOf(error: NetboxHooksError): string {
  const stack = stackOf(error) ?? ''
  return stack.slice(stack.indexOf(error.message) + error.message.length).replace(/^\n/, '')
}
